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
            PairedProportions.TangoCorrected(first, second, n, level),
            PairedTest.McNemarExact,
            McNemar.Exact(first, second),
            n - 1);
    }

    private static PairedFinding Permuted(
        PairedTally tally, SignFlipUnit[] sample, double? error, double level, ulong seed)
    {
        var flips = SignFlip.Of(sample, level, seed);
        var inversion = error is double width
            ? flips.Interval ?? AtLeastTheRange(sample, Student(tally, sample.Length, width, level))
            : null;
        return new(
            error,
            Widened(tally, inversion, flips.PValue!.Value, error, level),
            PairedTest.SignFlip,
            flips.PValue,
            sample.Length - 1);
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
            var p = nothing ? 1 : Math.Pow(2, 1 - units);
            return new(null, Widened(tally, null, p, null, level), PairedTest.SignFlip, p, units - 1);
        }

        var pValue = Distribution.StudentTwoSided(tally.Difference.Mean!.Value / width, units - 1);
        return new(
            width,
            Widened(tally, Student(tally, units, width, level), pValue, width, level),
            clustered ? PairedTest.ClusterT : PairedTest.PairedT,
            pValue,
            units - 1);
    }

    private static Interval Student(PairedTally tally, long units, double error, double level)
    {
        var delta = tally.Difference.Mean!.Value;
        var half = error * Distribution.StudentQuantile((1 + level) / 2, units - 1);
        var method = tally.Difference.HasSharedClusters ? IntervalMethod.ClusterT : IntervalMethod.StudentT;
        return new(delta - half, delta + half, level, method);
    }

    // The inversion of the test, its ends moved out as far as rare moves demand. The end towards 0 stays where the test
    // put it if the test rejects 0: the interval must then leave it out, and else must not.
    private static Interval? Widened(
        PairedTally tally, Interval? inversion, double pValue, double? error, double level)
    {
        var score = error is null || tally.EffectiveMoves < EffectiveTango.ManyMoves
            ? EffectiveTango.Of(tally, error, level)
            : null;
        var widest = score is null || inversion is null ? score ?? inversion : score with
        {
            Low = Math.Min(score.Low, inversion.Low),
            High = Math.Max(score.High, inversion.High),
        };
        return widest is null ? null : Agreeing(widest, inversion, pValue <= 1 - level, tally);
    }

    private static Interval? Agreeing(Interval widest, Interval? inversion, bool rejects, PairedTally tally)
    {
        var possible = tally.IsWithinUnit ? widest.ClippedTo(-1, 1) : widest;
        if (!rejects)
        {
            return possible with { Low = Math.Min(0, possible.Low), High = Math.Max(0, possible.High) };
        }

        var isAbove = tally.Difference.Mean > 0;
        return inversion is null ? (possible.Contains(0) ? null : possible)
            : isAbove ? possible with { Low = inversion.Low }
            : possible with { High = inversion.High };
    }

    private static double? VisibleError(PairedTally tally)
    {
        var error = StandardError.Clustered(tally.Difference);
        return error > NoiseOf(tally) ? error : null;
    }

    private static double NoiseOf(PairedTally tally) => 1e-12 * tally.Scale;
}
