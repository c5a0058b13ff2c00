namespace EvalFlow.Statistics;

/// <summary>
/// Intervals of the difference of two proportions measured on the same n items, second minus first, from the
/// discordant counts: <c>onlyFirst</c> (1 then 0) and <c>onlySecond</c> (0 then 1). In [-1, 1].
/// </summary>
public static class PairedProportions
{
    /// <summary>sqrt((b + c) - (b - c)^2 / n) / n; null when it would be 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, a negative count, or more discordant pairs than
    /// n.</exception>
    public static double? StandardError(long onlyFirst, long onlySecond, long n)
    {
        ThrowIfNotCounts(onlyFirst, onlySecond, n);
        var error = WaldError(onlyFirst, onlySecond, n);
        return error > 0 ? error : null;
    }

    /// <summary>
    /// Difference +- z standard errors. For comparison with other tools: it shrinks to nothing when no pair is
    /// discordant and falls short of its level for rare events.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, a negative count, or more discordant pairs than
    /// n.</exception>
    public static Interval Wald(long onlyFirst, long onlySecond, long n, double level = 0.95)
    {
        ThrowIfNotCounts(onlyFirst, onlySecond, n);
        var half = Proportion.TwoSidedZ(level) * WaldError(onlyFirst, onlySecond, n);
        var delta = (double)(onlySecond - onlyFirst) / n;
        return new Interval(delta - half, delta + half, level, IntervalMethod.PairedWald).ClippedTo(-1, 1);
    }

    /// <summary>Wald after adding half a pair to each of the four cells.</summary>
    /// <remarks>Agresti and Min 2005, Stat. Med. 24:729. Centred nearer to 0 than the estimate.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, a negative count, or more discordant pairs than
    /// n.</exception>
    public static Interval AgrestiMin(long onlyFirst, long onlySecond, long n, double level = 0.95)
    {
        ThrowIfNotCounts(onlyFirst, onlySecond, n);
        var half = Proportion.TwoSidedZ(level) * WaldError(onlyFirst + 0.5, onlySecond + 0.5, n + 2d);
        var delta = (onlySecond - onlyFirst) / (n + 2d);
        return new Interval(delta - half, delta + half, level, IntervalMethod.AgrestiMin).ClippedTo(-1, 1);
    }

    /// <summary>
    /// Tango's score interval: all differences the score test does not reject. Has a sensible width even without
    /// any discordant pair.
    /// </summary>
    /// <remarks>Tango 1998, Stat. Med. 17:891.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, a negative count, or more discordant pairs than
    /// n.</exception>
    public static Interval Tango(long onlyFirst, long onlySecond, long n, double level = 0.95)
    {
        ThrowIfNotCounts(onlyFirst, onlySecond, n);
        return TangoScore.Invert(onlyFirst, onlySecond, n, level, IntervalMethod.Tango);
    }

    /// <summary>
    /// Tango's interval, widened to end at 0 where it would leave out 0 although the exact McNemar test does not
    /// reject at 1 - level. So the interval and the p-value never tell different stories.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, a negative count, or more discordant pairs than
    /// n.</exception>
    public static Interval TangoMcNemar(long onlyFirst, long onlySecond, long n, double level = 0.95)
    {
        var tango = Tango(onlyFirst, onlySecond, n, level) with { Method = IntervalMethod.TangoMcNemar };
        return McNemar.Exact(onlyFirst, onlySecond) > 1 - level
            ? tango with { Low = Math.Min(0, tango.Low), High = Math.Max(0, tango.High) }
            : tango;
    }

    /// <summary>
    /// Tango's interval with a continuity correction of half a pair, made to leave out 0 exactly when the exact McNemar
    /// test rejects at 1 - level. Covers at least its level wherever it was computed: n 10 to 500, flips 0.5 to 95 %.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, a negative count, or more discordant pairs than
    /// n.</exception>
    public static Interval TangoCorrected(long onlyFirst, long onlySecond, long n, double level = 0.95)
    {
        var agreeing = TangoMcNemar(onlyFirst, onlySecond, n, level);
        var (low, high) = TangoScore.Limits(onlyFirst, onlySecond, n, Proportion.TwoSidedZ(level), 0.5);
        return new Interval(
            agreeing.Low > 0 && low <= 0 ? agreeing.Low : Math.Min(low, agreeing.Low),
            agreeing.High < 0 && high >= 0 ? agreeing.High : Math.Max(high, agreeing.High),
            level,
            IntervalMethod.TangoCorrected);
    }

    private static double WaldError(double first, double second, double n)
    {
        var difference = first - second;
        return Math.Sqrt(Math.Max(0, first + second - (difference * difference / n))) / n;
    }

    private static void ThrowIfNotCounts(long onlyFirst, long onlySecond, long n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(onlyFirst, n);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(onlySecond, n - onlyFirst);
    }
}
