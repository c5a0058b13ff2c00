namespace EvalFlow.Statistics;

/// <summary>
/// Tango's score interval for differences that are not just -1, 0 and 1, or come in clusters: on the number of 0/1 pairs,
/// and with the size of a move, that have the same mean, square and standard error.
/// </summary>
/// <remarks>
/// A t interval, and the inversion of a permutation test, assume that moves not seen so far are like those that were.
/// Where few units moved that is wrong and their outer ends lie too near, covering 43 to 93 %; this one knows that rare
/// moves are rare. Its critical value is that of t with the effective number of moves - 1 degrees of freedom.
/// </remarks>
internal static class EffectiveTango
{
    /// <summary>From this many effective moves on, the inversion of the test keeps its level.</summary>
    public const double ManyMoves = 100;

    /// <summary>The interval of differences with the clustered error given; null where nothing bounds them.</summary>
    public static Interval? Of(PairedTally tally, double? error, double level)
    {
        var (absolute, moves) = (tally.AbsoluteMoves, tally.EffectiveMoves);
        var widest = tally.IsWithinUnit ? OneMovePerUnit(tally, absolute / tally.Count, level) : null;
        return error is double width && moves >= 2 ? NoWider(Scaled(tally, width, moves, level), widest) : widest;
    }

    private static Interval NoWider(Interval interval, Interval? widest) => widest is null ? interval : interval with
    {
        Low = Math.Max(interval.Low, widest.Low),
        High = Math.Min(interval.High, widest.High),
    };

    private static Interval Scaled(PairedTally tally, double error, double moves, double level)
    {
        var (mean, square) = (tally.Difference.Mean!.Value, tally.SumSquaredDifference / tally.Count);
        var size = Math.Min(Largest(tally.Difference), mean == 0 ? double.PositiveInfinity : square / Math.Abs(mean));
        var pairs = Math.Min(tally.Count, (square - (mean * mean)) / (error * error));
        pairs = Math.Max(pairs, tally.Difference.Units().EffectiveUnits(tally.Count));
        var degreesOfFreedom = Math.Min(moves, tally.Clusters ?? tally.Count) - 1;
        var critical = Distribution.StudentQuantile((1 + level) / 2, degreesOfFreedom);
        var (low, high) = Limits(mean / size, square / (size * size), pairs, critical);
        return new Interval(low * size, high * size, level, IntervalMethod.EffectiveTango);
    }

    // The most that scores can vary with these means: each unit is one pair that moves all the way or not at all.
    private static Interval OneMovePerUnit(PairedTally tally, double moved, double level)
    {
        var mean = tally.Difference.Mean!.Value;
        var units = tally.Difference.Units().EffectiveUnits(tally.Count);
        var (low, high) = Limits(mean, Math.Max(moved, Math.Abs(mean)), units, Proportion.TwoSidedZ(level));
        return new Interval(low, high, level, IntervalMethod.EffectiveTango);
    }

    private static (double Low, double High) Limits(double mean, double discordance, double pairs, double critical)
    {
        var onlyFirst = Math.Max(0, (discordance - mean) / 2 * pairs);
        return TangoScore.Limits(onlyFirst, onlyFirst + (mean * pairs), pairs, critical, 0);
    }

    private static double Largest(Tally differences) =>
        Math.Max(Math.Abs(differences.Min ?? 0), Math.Abs(differences.Max ?? 0));
}
