namespace EvalFlow.Statistics;

/// <summary>The paired comparison a tally of pairs calls for.</summary>
public static class PairedMean
{
    /// <summary>
    /// Chooses by the data. Independent 0/1 pairs: exact McNemar with a corrected Tango interval that agrees with it. Up to
    /// <see cref="PairedTally.MostPermuted"/> other pairs, or clusters: sign-flip permutation, where t tests raise up
    /// to half as many false alarms again as they claim. Beyond: t on the cluster totals of the differences, clusters -
    /// 1 degrees of freedom, factor C/(C-1), or the paired t.
    /// </summary>
    /// <param name="tally">The pairs; may be empty.</param>
    /// <param name="level">Level of the interval, strictly between 0 and 1.</param>
    /// <param name="alpha">Two-sided error rate the minimal detectable difference is computed for.</param>
    /// <param name="power">Power it is computed for, above <paramref name="alpha"/> / 2 and below 1.</param>
    /// <param name="seed">Seed of the random sign patterns; the same seed gives the same p-value for ever.</param>
    /// <remarks>
    /// Where few units moved the outer end of the interval is moved out as far as rare moves demand (<see
    /// cref="IntervalMethod.EffectiveTango"/>).
    /// The interval leaves out 0 exactly when the p-value is at or below 1 - level. No pairs or a single cluster: no
    /// interval and no p-value. Differences that are all the same have no standard error.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">Level, alpha or power outside their ranges.</exception>
    public static PairedResult Of(
        PairedTally tally, double level = 0.95, double alpha = 0.05, double power = 0.8, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(power, alpha / 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(power, 1);
        var finding = PairedFinding.Of(tally, level, seed);
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

    private static double? Mde(PairedTally tally, PairedFinding finding, double alpha, double power)
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
}
