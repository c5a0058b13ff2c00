namespace EvalFlow.Statistics;

/// <summary>Result of a sign-flip permutation test.</summary>
public sealed record SignFlipResult
{
    /// <summary>Two-sided p-value in (0, 1]; 1 when all differences are 0; null without any.</summary>
    public required double? PValue { get; init; }

    /// <summary>Whether all sign patterns were counted, not a random draw of them.</summary>
    public required bool IsExact { get; init; }

    /// <summary>
    /// All shifts of the differences the test does not reject, so that 0 is inside exactly when p is above 1 - level.
    /// Null with too few differences to reject any shift: below 6 at 95 %.
    /// </summary>
    public required Interval? Interval { get; init; }
}

/// <summary>
/// Tests paired differences without assuming their distribution: if neither arm is better, each difference could as
/// well have had the other sign.
/// </summary>
/// <remarks>Fisher 1935; the interval from subset means is Hartigan's, 1969, JASA 64:1303.</remarks>
public static class SignFlip
{
    /// <summary>
    /// Random sign patterns used when there are too many to count; together with the observed one 10,000.
    /// </summary>
    public const int Draws = 9_999;

    /// <summary>Up to this many units all 2^n sign patterns are counted.</summary>
    public const int MostExactUnits = 14;

    /// <summary>Tests differences that are independent of each other; the order does not matter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A level not in (0, 1), or a difference that is not
    /// finite.</exception>
    public static SignFlipResult Of(IReadOnlyList<double> differences, double level = 0.95, ulong seed = 1) =>
        Of([.. differences.Select(difference => new SignFlipUnit(difference, 1))], level, seed);

    internal static SignFlipResult Of(SignFlipUnit[] units, double level, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        foreach (var unit in units)
        {
            Moments.ThrowIfUnusable(unit.Sum, nameof(units));
        }

        if (units.Length == 0)
        {
            return new SignFlipResult { PValue = null, IsExact = true, Interval = null };
        }

        var (canonical, mirrored) = Canonical(units);
        var patterns = canonical.Length <= MostExactUnits
            ? SignPatterns.All(canonical)
            : SignPatterns.Random(canonical, Draws, seed);
        var interval = patterns.Interval(level);
        return new SignFlipResult
        {
            PValue = patterns.PValue,
            IsExact = canonical.Length <= MostExactUnits,
            Interval = mirrored && interval is not null
                ? interval with { Low = -interval.High, High = -interval.Low }
                : interval,
        };
    }

    // The random patterns must not depend on the order of the units, nor on which arm is called the baseline.
    private static (SignFlipUnit[] Units, bool Mirrored) Canonical(SignFlipUnit[] units)
    {
        SignFlipUnit[] up = [.. units.OrderBy(unit => unit.Sum).ThenBy(unit => unit.Count)];
        SignFlipUnit[] down =
        [
            .. units.Select(unit => unit with { Sum = -unit.Sum }).OrderBy(unit => unit.Sum).ThenBy(unit => unit.Count),
        ];
        for (var i = 0; i < up.Length; i++)
        {
            var order = up[i].Sum != down[i].Sum
                ? up[i].Sum.CompareTo(down[i].Sum)
                : up[i].Count.CompareTo(down[i].Count);
            if (order != 0)
            {
                return order > 0 ? (up, false) : (down, true);
            }
        }

        return (up, false);
    }
}

/// <summary>What changes sign together: the sum of the differences of one cluster and their number.</summary>
internal readonly record struct SignFlipUnit(double Sum, long Count);
