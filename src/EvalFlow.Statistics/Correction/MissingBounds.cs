namespace EvalFlow.Statistics;

/// <summary>What a proportion can be when some of its values are missing, nothing assumed about them.</summary>
public sealed record MissingBounds
{
    /// <summary>Share of events if none of the missing is one, in [0, 1].</summary>
    public required double Low { get; init; }

    /// <summary>Share of events if all of the missing are, in [0, 1].</summary>
    public required double High { get; init; }

    /// <summary>Share missing, <see cref="High"/> - <see cref="Low"/>.</summary>
    public required double MissingShare { get; init; }

    /// <summary>
    /// From the lower Clopper-Pearson limit of <see cref="Low"/> to the upper one of <see cref="High"/>: contains the
    /// true proportion at least as often as the level says, whatever the missing values are.
    /// </summary>
    public required Interval Interval { get; init; }

    /// <summary>
    /// Bounds for <paramref name="events"/> seen and <paramref name="missing"/> unknown among <paramref name="n"/>
    /// values.
    /// </summary>
    /// <remarks>Manski 2003, Partial Identification of Probability Distributions, ch. 1.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, negative counts, or more of them than n.</exception>
    public static MissingBounds Of(long events, long missing, long n, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        ArgumentOutOfRangeException.ThrowIfNegative(missing);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events, n);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(missing, n - events);
        return new MissingBounds
        {
            Low = (double)events / n,
            High = (double)(events + missing) / n,
            MissingShare = (double)missing / n,
            Interval = new Interval(
                Proportion.ClopperPearson(events, n, level).Low,
                Proportion.ClopperPearson(events + missing, n, level).High,
                level,
                IntervalMethod.MissingBounds),
        };
    }
}
