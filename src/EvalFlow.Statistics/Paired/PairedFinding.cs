namespace EvalFlow.Statistics;

/// <summary>Error, interval and test of a paired difference, chosen by the data.</summary>
internal sealed record PairedFinding(
    double? StdError, Interval? Interval, string Test, double? PValue, long DegreesOfFreedom)
{
    public static PairedFinding Of(PairedTally tally, double level, ulong seed)
    {
        var clustered = tally.Difference.HasSharedClusters;
        if (tally.Count == 0 || (clustered && tally.Clusters < 2))
        {
            return new(null, null, PairedTest.None, null, 0);
        }

        if (tally.IsBinary && !clustered)
        {
            return Binary(tally, level);
        }

        var units = clustered ? tally.Clusters!.Value : tally.Count;
        var error = VisibleError(tally);
        return tally.SmallSample is { } sample
            ? Permuted(tally, sample, error, level, seed)
            : Large(tally, units, error, level);
    }

    private static PairedFinding Binary(PairedTally tally, double level)
    {
        var (first, second, n) = (tally.OnlyBaseline, tally.OnlyCandidate, tally.Count);
        return new(
            PairedProportions.StandardError(first, second, n),
            PairedProportions.TangoMcNemar(first, second, n, level),
            PairedTest.McNemarExact,
            McNemar.Exact(first, second),
            n - 1);
    }

    private static PairedFinding Permuted(
        PairedTally tally, SignFlipUnit[] sample, double? error, double level, ulong seed)
    {
        var flips = SignFlip.Of(sample, level, seed);
        var interval = error is null
            ? WithoutVariation(tally, sample.Length, level)
            : flips.Interval ?? AtLeastTheRange(sample, Student(tally, sample.Length, error.Value, level));

        // Too few units for the permutation test to reject anything: then the interval must not reject 0 either.
        var agreeing = interval is not null && flips.PValue > 1 - level
            ? interval with { Low = Math.Min(0, interval.Low), High = Math.Max(0, interval.High) }
            : interval;
        return new(error, Possible(tally, agreeing), PairedTest.SignFlip, flips.PValue, sample.Length - 1);
    }

    // What the permutation test gives at the highest level it can; a higher level must not be narrower.
    private static Interval AtLeastTheRange(SignFlipUnit[] sample, Interval interval) => interval with
    {
        Low = Math.Min(interval.Low, sample.Min(unit => unit.Sum / unit.Count)),
        High = Math.Max(interval.High, sample.Max(unit => unit.Sum / unit.Count)),
    };

    private static PairedFinding Large(PairedTally tally, long units, double? error, double level)
    {
        var clustered = tally.Difference.HasSharedClusters;
        if (error is not double width)
        {
            // Every unit differs by the same amount: 2 of the 2^units sign patterns are this extreme.
            var nothing = Math.Abs(tally.Difference.Mean!.Value) <= NoiseOf(tally);
            var interval = WithoutVariation(tally, units, level);
            return new(null, interval, PairedTest.SignFlip, nothing ? 1 : Math.Pow(2, 1 - units), units - 1);
        }

        return new(
            width,
            Possible(tally, Student(tally, units, width, level)),
            clustered ? PairedTest.ClusterT : PairedTest.PairedT,
            Distribution.StudentTwoSided(tally.Difference.Mean!.Value / width, units - 1),
            units - 1);
    }

    private static Interval Student(PairedTally tally, long units, double error, double level)
    {
        var delta = tally.Difference.Mean!.Value;
        var half = error * Distribution.StudentQuantile((1 + level) / 2, units - 1);
        var method = tally.Difference.HasSharedClusters ? IntervalMethod.ClusterT : IntervalMethod.StudentT;
        return new(delta - half, delta + half, level, method);
    }

    // 0/1 pairs are bounded, so that even clusters that all agree leave a known doubt; other values are not.
    private static Interval? WithoutVariation(PairedTally tally, long units, double level)
    {
        var perPair = (double)units / tally.Count;
        return tally.IsBinary
            ? TangoScore.Invert(
                tally.OnlyBaseline * perPair, tally.OnlyCandidate * perPair, units, level, IntervalMethod.ClusterTango)
            : null;
    }

    private static Interval? Possible(PairedTally tally, Interval? interval) =>
        tally.IsBinary ? interval?.ClippedTo(-1, 1) : interval;

    private static double? VisibleError(PairedTally tally)
    {
        var error = StandardError.Clustered(tally.Difference);
        return error > NoiseOf(tally) ? error : null;
    }

    private static double NoiseOf(PairedTally tally) => 1e-12 * tally.Scale;
}
