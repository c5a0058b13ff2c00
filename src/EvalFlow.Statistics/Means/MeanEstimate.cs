namespace EvalFlow.Statistics;

/// <summary>The mean of a tally with the interval its data call for.</summary>
public static class MeanEstimate
{
    // With fewer values, or fewer events or non-events, Wilson's exact coverage falls below 94 % somewhere; computed for
    // every n up to 2,000 and at each end of an interval, which is where it is lowest.
    private const long FewValues = 212;
    private const long ModerateValues = 250;

    /// <summary>
    /// Chooses by the data. 0/1 values get Wilson where it covers at least 94 % whatever the true proportion, else
    /// Clopper-Pearson, and Clopper-Pearson on the effective sample size when values share clusters. Other values get
    /// Student's t or the cluster t, or, while they are scores between 0 and 1 with fewer than 100 events' worth of
    /// either end, Clopper-Pearson on the effective sample size.
    /// </summary>
    /// <remarks>
    /// An empty tally has a null value. Values without any variation have no standard error, and unless they are 0/1
    /// no interval either: how far off the mean may be is then not in the data. The same holds for a single cluster.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The level is not strictly between 0 and 1.</exception>
    public static Estimate Of(Tally tally, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        var error = Visible(
            tally,
            tally.HasSharedClusters ? StandardError.Clustered(tally) : StandardError.Independent(tally));
        return new Estimate
        {
            N = tally.Count,
            Clusters = tally.Clusters,
            Value = tally.Mean,
            StdError = error,
            Interval = tally.Count == 0 ? null : IntervalOf(tally, error, level),
        };
    }

    // Rounding leaves 1e-17 where the true error is 0; printing it would claim certainty.
    private static double? Visible(Tally tally, double? error) =>
        tally.IsConstant || error <= 1e-12 * Math.Max(Math.Abs(tally.Min ?? 0), Math.Abs(tally.Max ?? 0))
            ? null
            : error;

    private static Interval? IntervalOf(Tally tally, double? error, double level) => tally switch
    {
        { HasSharedClusters: true, Clusters: < 2 } => null,
        { IsBinary: true, HasSharedClusters: true } => Effective(tally, error, level),
        { IsBinary: true } => IndependentProportion(tally, level),
        _ when error is not null && EffectiveProportion.HasFewEvents(tally) => Effective(tally, error, level),
        { HasSharedClusters: true } => Student(tally, error, tally.Clusters!.Value - 1, level, IntervalMethod.ClusterT),
        _ => Student(tally, error, tally.Count - 1, level, IntervalMethod.StudentT),
    };

    private static Interval IndependentProportion(Tally tally, double level)
    {
        var events = (long)tally.Sum;
        return KeepsWilson(events, tally.Count)
            ? Proportion.Wilson(events, tally.Count, level)
            : Proportion.ClopperPearson(events, tally.Count, level);
    }

    private static bool KeepsWilson(long events, long n) =>
        n >= FewValues && Math.Min(events, n - events) > (n <= ModerateValues ? 34 : 41);

    private static Interval Effective(Tally tally, double? error, double level) => EffectiveProportion.Of(
        tally,
        error,
        level,
        tally.HasSharedClusters ? IntervalMethod.ClusterClopperPearson : IntervalMethod.GradedClopperPearson);

    private static Interval? Student(Tally tally, double? error, long degreesOfFreedom, double level, string method)
    {
        if (error is not double width)
        {
            return null;
        }

        var half = width * Distribution.StudentQuantile((1 + level) / 2, degreesOfFreedom);
        var mean = tally.Mean!.Value;
        return new Interval(mean - half, mean + half, level, method);
    }
}
