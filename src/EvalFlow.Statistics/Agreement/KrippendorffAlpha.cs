namespace EvalFlow.Statistics;

/// <summary>What the distance between two ratings means.</summary>
public enum AlphaMetric
{
    /// <summary>Categories without order.</summary>
    Nominal,

    /// <summary>Ordered categories.</summary>
    Ordinal,

    /// <summary>Numbers whose differences have a meaning.</summary>
    Interval,

    /// <summary>Numbers from 0 up whose ratios have a meaning.</summary>
    Ratio,
}

/// <summary>Krippendorff's alpha and what it rests on.</summary>
public sealed record AlphaResult
{
    /// <summary>Units with at least two ratings; the others say nothing about agreement.</summary>
    public required int Units { get; init; }

    /// <summary>Ratings of those units.</summary>
    public required int Ratings { get; init; }

    /// <summary>
    /// 1 - observed / expected disagreement, at most 1; 1 when all ratings are alike; null without units.
    /// </summary>
    public required double? Alpha { get; init; }

    /// <summary>Mean distance of ratings of the same unit; null without units.</summary>
    public required double? Observed { get; init; }

    /// <summary>Mean distance of any two ratings; null without units.</summary>
    public required double? Expected { get; init; }
}

/// <summary>
/// Agreement of any number of raters with any ratings missing: 1 - observed / expected disagreement. Time grows with
/// the square of the number of different ratings.
/// </summary>
/// <remarks>Krippendorff 2019, Content Analysis, 4th ed., ch. 12.</remarks>
public static class KrippendorffAlpha
{
    /// <summary>Alpha of units (outer) by raters (inner); null is a missing rating.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A rating is not finite, or negative under the ratio
    /// metric.</exception>
    public static AlphaResult Of(
        IReadOnlyList<IReadOnlyList<double?>> units, AlphaMetric metric = AlphaMetric.Nominal)
    {
        double[][] pairable = [.. units.Select(Present).Where(ratings => ratings.Length >= 2)];
        foreach (var rating in pairable.SelectMany(ratings => ratings))
        {
            ThrowIfUnusable(rating, metric);
        }

        var total = pairable.Sum(ratings => ratings.Length);
        if (total == 0)
        {
            return new AlphaResult { Units = 0, Ratings = 0, Alpha = null, Observed = null, Expected = null };
        }

        var distance = new RatingDistance([.. pairable.SelectMany(ratings => ratings)], metric);
        var observed = pairable.Sum(ratings => distance.SumOverPairs(ratings) / (ratings.Length - 1)) / total;
        var expected = distance.SumOverAll() / total / (total - 1);
        return new AlphaResult
        {
            Units = pairable.Length,
            Ratings = total,
            Alpha = expected == 0 ? 1 : 1 - (observed / expected),
            Observed = observed,
            Expected = expected,
        };
    }

    /// <summary>
    /// Bootstrap interval of alpha over units, at most 1; what a gate should read the lower end of. Null where
    /// <see cref="Bootstrap.Of"/> has none, as when all agree.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="Of"/>, or a level not in (0, 1).</exception>
    public static Interval? IntervalOf(
        IReadOnlyList<IReadOnlyList<double?>> units,
        AlphaMetric metric = AlphaMetric.Nominal,
        double level = 0.95,
        int draws = 2_000,
        ulong seed = 1) => Bootstrap.Of(units, resample => Of(resample, metric).Alpha, level, draws, seed);

    private static double[] Present(IReadOnlyList<double?> ratings) =>
        [.. ratings.Where(rating => rating is not null).Select(rating => rating!.Value)];

    private static void ThrowIfUnusable(double rating, AlphaMetric metric)
    {
        if (!double.IsFinite(rating) || (metric == AlphaMetric.Ratio && rating < 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(rating), rating, "A rating is a finite number, and at least 0 under the ratio metric.");
        }
    }
}
