namespace EvalFlow.Statistics;

/// <summary>The paired comparison a tally of pairs calls for.</summary>
public static class PairedMean
{
    /// <summary>
    /// Chooses by the data. Independent 0/1 pairs: exact McNemar with a Tango interval that agrees with it. Clustered
    /// pairs: t on the cluster totals of the differences, clusters - 1 degrees of freedom, factor C/(C-1). Other
    /// pairs: paired t.
    /// </summary>
    /// <param name="tally">The pairs; may be empty.</param>
    /// <param name="level">Level of the interval, strictly between 0 and 1.</param>
    /// <param name="alpha">Two-sided error rate the minimal detectable difference is computed for.</param>
    /// <param name="power">Power it is computed for, above <paramref name="alpha"/> / 2 and below 1.</param>
    /// <remarks>
    /// No pairs or a single cluster: no interval and no p-value. Differences that are all the same have no standard
    /// error and, unless 0/1, no interval; their p-value is that of the sign-flip test, 2^(1-n), or 1 when all are 0.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">Level, alpha or power outside their ranges.</exception>
    public static PairedResult Of(PairedTally tally, double level = 0.95, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(power, alpha / 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(power, 1);
        var finding = Find(tally, level);
        return new PairedResult
        {
            N = tally.Count,
            Clusters = tally.Clusters,
            Baseline = tally.BaselineMean,
            Candidate = tally.CandidateMean,
            Delta = tally.Difference.Mean,
            StdError = finding.StdError,
            Interval = finding.Interval,
            Test = finding.Test,
            PValue = finding.PValue,
            Mde = Mde(tally, finding, alpha, power),
        };
    }

    private static Finding Find(PairedTally tally, double level)
    {
        if (tally.Count == 0 || tally is { Difference.HasSharedClusters: true, Clusters: < 2 })
        {
            return new(null, null, PairedTest.None, null, 0);
        }

        if (tally.Difference.HasSharedClusters)
        {
            return Clustered(tally, level);
        }

        return tally.IsBinary ? Binary(tally, level) : Graded(tally, level);
    }

    private static Finding Binary(PairedTally tally, double level)
    {
        var (first, second, n) = (tally.OnlyBaseline, tally.OnlyCandidate, tally.Count);
        return new(
            PairedProportions.StandardError(first, second, n),
            PairedProportions.TangoMcNemar(first, second, n, level),
            PairedTest.McNemarExact,
            McNemar.Exact(first, second),
            n - 1);
    }

    private static Finding Graded(PairedTally tally, double level)
    {
        var error = Visible(tally, StandardError.Independent(tally.Difference));
        return error is double width
            ? Student(tally, width, tally.Count - 1, level, IntervalMethod.StudentT, PairedTest.PairedT)
            : Unvarying(tally, null, tally.Count);
    }

    private static Finding Clustered(PairedTally tally, double level)
    {
        var clusters = tally.Clusters!.Value;
        var error = Visible(tally, StandardError.Clustered(tally.Difference));
        if (error is double width)
        {
            return Student(tally, width, clusters - 1, level, IntervalMethod.ClusterT, PairedTest.ClusterT);
        }

        var perPair = (double)clusters / tally.Count;
        var interval = tally.IsBinary
            ? TangoScore.Invert(
                tally.OnlyBaseline * perPair, tally.OnlyCandidate * perPair, clusters, level, IntervalMethod.ClusterTango)
            : null;
        return Unvarying(tally, interval, clusters);
    }

    private static Finding Student(
        PairedTally tally, double error, long degreesOfFreedom, double level, string method, string test)
    {
        var delta = tally.Difference.Mean!.Value;
        var half = error * Distribution.StudentQuantile((1 + level) / 2, degreesOfFreedom);
        var interval = new Interval(delta - half, delta + half, level, method);
        return new(
            error,
            tally.IsBinary ? interval.ClippedTo(-1, 1) : interval,
            test,
            Distribution.StudentTwoSided(delta / error, degreesOfFreedom),
            degreesOfFreedom);
    }

    // With every unit pointing the same way by the same amount, 2 of the 2^units sign patterns are this extreme.
    private static Finding Unvarying(PairedTally tally, Interval? interval, long units)
    {
        var nothing = Math.Abs(tally.Difference.Mean!.Value) <= NoiseOf(tally);
        return new(null, interval, PairedTest.SignFlip, nothing ? 1 : Math.Pow(2, 1 - units), units - 1);
    }

    private static double? Visible(PairedTally tally, double? error) => error > NoiseOf(tally) ? error : null;

    private static double NoiseOf(PairedTally tally) => 1e-12 * tally.Scale;

    private static double? Mde(PairedTally tally, Finding finding, double alpha, double power)
    {
        if (finding.Test == PairedTest.McNemarExact)
        {
            var discordance = (double)(tally.OnlyBaseline + tally.OnlyCandidate) / tally.Count;
            return Power.PairedMde(tally.Count, discordance, alpha, power);
        }

        return finding.StdError is double error
            ? error * (Distribution.StudentQuantile(1 - (alpha / 2), finding.DegreesOfFreedom)
                + Distribution.StudentQuantile(power, finding.DegreesOfFreedom))
            : null;
    }

    private sealed record Finding(
        double? StdError, Interval? Interval, string Test, double? PValue, long DegreesOfFreedom);
}
