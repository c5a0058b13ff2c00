namespace EvalFlow.Statistics;

/// <summary>The score test of a paired difference of proportions and the interval it inverts to.</summary>
/// <remarks>Tango 1998, Stat. Med. 17:891. Counts may be fractional: effective numbers of clustered pairs.</remarks>
internal static class TangoScore
{
    public static Interval Invert(double onlyFirst, double onlySecond, double n, double level, string method)
    {
        var (low, high) = Limits(onlyFirst, onlySecond, n, Proportion.TwoSidedZ(level), 0);
        return new Interval(low, high, level, method);
    }

    /// <summary>
    /// All differences whose statistic, |c - b - n d| taken <paramref name="correction"/> nearer to 0, is within
    /// <paramref name="critical"/>.
    /// </summary>
    public static (double Low, double High) Limits(
        double onlyFirst, double onlySecond, double n, double critical, double correction)
    {
        var delta = (onlySecond - onlyFirst) / n;
        var low = delta <= -1
            ? -1
            : Root.OfDecreasing(d => Statistic(onlyFirst, onlySecond, n, d, correction) - critical, -1, delta);
        var high = delta >= 1
            ? 1
            : Root.OfDecreasing(d => Statistic(onlyFirst, onlySecond, n, d, correction) + critical, delta, 1);
        return (low, high);
    }

    /// <summary>(c - b - n d) / its standard deviation under the hypothesis that the difference is d.</summary>
    public static double Statistic(double onlyFirst, double onlySecond, double n, double d, double correction = 0)
    {
        var raw = onlySecond - onlyFirst - (n * d);
        var excess = double.CopySign(Math.Max(0, Math.Abs(raw) - correction), raw);
        var variance = n * ((2 * FirstUnderHypothesis(onlyFirst, onlySecond, n, d)) + (d * (1 - d)));
        return excess == 0 ? 0 : variance <= 0 ? double.CopySign(double.PositiveInfinity, excess) : excess / Math.Sqrt(variance);
    }

    // Restricted maximum likelihood of P(1 then 0), given P(0 then 1) - P(1 then 0) = d.
    private static double FirstUnderHypothesis(double onlyFirst, double onlySecond, double n, double d)
    {
        var linear = (d * ((2 * n) - onlySecond + onlyFirst)) - onlySecond - onlyFirst;
        var constant = -onlyFirst * d * (1 - d);
        var root = Math.Sqrt(Math.Max(0, (linear * linear) - (8 * n * constant)));
        return Math.Max(0, (root - linear) / (4 * n));
    }
}
