namespace EvalFlow.Statistics;

/// <summary>The mean of a tally with the interval its data call for.</summary>
public static class MeanEstimate
{
    // Below this many events on either side the Wilson interval can miss its level; Clopper-Pearson cannot.
    private const long FewEvents = 5;

    /// <summary>
    /// Chooses by the data: 0/1 values get Wilson, or Clopper-Pearson with five or fewer events on either side, or
    /// Clopper-Pearson on the effective sample size when values share clusters; other values get Student's t, or the
    /// cluster t.
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
        { IsBinary: true, HasSharedClusters: true } => ClusteredProportion(tally, error, level),
        { IsBinary: true } => IndependentProportion(tally, level),
        { HasSharedClusters: true } => Student(tally, error, tally.Clusters!.Value - 1, level, IntervalMethod.ClusterT),
        _ => Student(tally, error, tally.Count - 1, level, IntervalMethod.StudentT),
    };

    private static Interval IndependentProportion(Tally tally, double level)
    {
        var events = (long)tally.Sum;
        return events <= FewEvents || tally.Count - events <= FewEvents
            ? Proportion.ClopperPearson(events, tally.Count, level)
            : Proportion.Wilson(events, tally.Count, level);
    }

    private static Interval? ClusteredProportion(Tally tally, double? error, double level)
    {
        var clusters = tally.Clusters!.Value;
        if (clusters < 2)
        {
            return null;
        }

        // In simulation the cluster t interval covers 81 to 93 % and the cluster Wilson 87 to 95 % where events are
        // rare or clusters strong; this one 91 % at worst and 96 % on average.
        return Proportion.ClusterClopperPearson(tally.Mean!.Value, error ?? 0, tally.Count, clusters, level);
    }

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
