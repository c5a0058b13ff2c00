namespace EvalFlow.Statistics;

/// <summary>Intervals of a proportion of 0/1 values that come in clusters.</summary>
public static partial class Proportion
{
    /// <summary>
    /// Wilson's interval on the effective number of values p(1-p)/SE^2, at most <paramref name="n"/>; at 0 and 1 the
    /// number of clusters. <paramref name="stdError"/> is the clustered standard error.
    /// </summary>
    /// <remarks>
    /// Korn and Graubard 1998, Survey Methodology 24:193, for the effective size. Without their correction for the
    /// number of clusters, as other evaluation tools print it; <see cref="ClusterClopperPearson"/> applies it.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">A proportion outside [0, 1], or fewer than two
    /// clusters.</exception>
    public static Interval ClusterWilson(double proportion, double stdError, long n, int clusters, double level = 0.95)
    {
        var size = EffectiveSize(proportion, stdError, n, clusters);
        return Wilson(proportion, size, TwoSidedZ(level), level, IntervalMethod.ClusterWilson);
    }

    /// <summary>
    /// Clopper-Pearson's interval on the effective number of values, lowered further for few clusters by the squared
    /// ratio of t quantiles with n - 1 and clusters - 1 degrees of freedom.
    /// </summary>
    /// <remarks>Korn and Graubard 1998, Survey Methodology 24:193.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A proportion outside [0, 1], or fewer than two
    /// clusters.</exception>
    public static Interval ClusterClopperPearson(
        double proportion, double stdError, long n, int clusters, double level = 0.95)
    {
        var size = AdjustedSize(proportion, stdError, n, clusters, level);
        return ClopperPearson(proportion * size, size, level, IntervalMethod.ClusterClopperPearson);
    }

    private static double AdjustedSize(double proportion, double stdError, long n, int clusters, double level)
    {
        var size = EffectiveSize(proportion, stdError, n, clusters);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        if (proportion is 0 or 1)
        {
            return size;
        }

        var upper = (1 + level) / 2;
        var ratio = Distribution.StudentQuantile(upper, n - 1) / Distribution.StudentQuantile(upper, clusters - 1);
        return Math.Min(n, size * ratio * ratio);
    }

    private static double EffectiveSize(double proportion, double stdError, long n, int clusters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(proportion, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(proportion, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stdError, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, clusters);
        return proportion is 0 or 1
            ? clusters
            : Math.Min(n, proportion * (1 - proportion) / (stdError * stdError));
    }
}
