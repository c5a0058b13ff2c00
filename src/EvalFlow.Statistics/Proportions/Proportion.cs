namespace EvalFlow.Statistics;

/// <summary>Intervals of a proportion of independent 0/1 values.</summary>
public static partial class Proportion
{
    /// <summary>
    /// Wilson's score interval for <paramref name="events"/> out of <paramref name="n"/>, within [0, 1].
    /// </summary>
    /// <remarks>Wilson 1927, JASA 22:209. Close to its level on average, but may fall below it near 0 and 1.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, events outside 0..n, or a level outside (0,
    /// 1).</exception>
    public static Interval Wilson(long events, long n, double level = 0.95)
    {
        ThrowIfNotCounts(events, n);
        var z = TwoSidedZ(level);
        return Wilson((double)events / n, n, z, level, IntervalMethod.Wilson);
    }

    /// <summary>
    /// Clopper-Pearson's exact interval for <paramref name="events"/> out of <paramref name="n"/>: never below its
    /// level, whatever the true proportion; wider for it.
    /// </summary>
    /// <remarks>Clopper and Pearson 1934, Biometrika 26:404.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, events outside 0..n, or a level outside (0,
    /// 1).</exception>
    public static Interval ClopperPearson(long events, long n, double level = 0.95)
    {
        ThrowIfNotCounts(events, n);
        return ClopperPearson(events, n, level, IntervalMethod.ClopperPearson);
    }

    /// <summary>
    /// One-sided upper bound on a proportion after <paramref name="n"/> values without any event, as an interval
    /// from 0: 1 - (1 - level)^(1/n), about 3/n at 95 %.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n below 1, or a level outside (0, 1).</exception>
    public static Interval ZeroEventsUpper(long n, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);

        // 1 - 0.05^(1/n) would cancel to noise for large n.
        var upper = -Expm1(Math.Log(1 - level) / n);
        return new Interval(0, upper, level, IntervalMethod.ZeroEvents);
    }

    /// <summary>
    /// sqrt(p(1-p)/n) for <paramref name="events"/> out of <paramref name="n"/>; null when it would be 0.
    /// </summary>
    public static double? StandardError(long events, long n)
    {
        ThrowIfNotCounts(events, n);
        var p = (double)events / n;
        return events == 0 || events == n ? null : Math.Sqrt(p * (1 - p) / n);
    }

    internal static Interval Wilson(double p, double n, double z, double level, string method)
    {
        var shrink = 1 + (z * z / n);
        var centre = (p + (z * z / (2 * n))) / shrink;
        var half = z * Math.Sqrt((p * (1 - p) / n) + (z * z / (4 * n * n))) / shrink;

        // Rounding would leave 1e-17 at the ends and an interval that misses its own estimate.
        var low = p == 0 ? 0 : Math.Clamp(centre - half, 0, p);
        var high = p == 1 ? 1 : Math.Clamp(centre + half, p, 1);
        return new Interval(low, high, level, method);
    }

    internal static Interval ClopperPearson(double events, double n, double level, string method)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);

        // The limits of few events are small numbers; taken as 1 - something they would lose their digits.
        if (events > n / 2)
        {
            var mirrored = ClopperPearson(n - events, n, level, method);
            return mirrored with { Low = 1 - mirrored.High, High = 1 - mirrored.Low };
        }

        var tail = (1 - level) / 2;
        var low = events <= 0 ? 0 : Distribution.BetaQuantile(tail, events, n - events + 1);
        var high = events <= 0
            ? -Expm1(Math.Log(tail) / n)
            : Distribution.BetaQuantile(1 - tail, events + 1, n - events);
        return new Interval(low, high, level, method);
    }

    internal static double TwoSidedZ(double level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        return Distribution.NormalQuantile((1 + level) / 2);
    }

    private static void ThrowIfNotCounts(long events, long n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events, n);
    }

    private static double Expm1(double x) =>
        Math.Abs(x) < 1e-5 ? x * (1 + (x / 2 * (1 + (x / 3)))) : Math.Exp(x) - 1;
}
