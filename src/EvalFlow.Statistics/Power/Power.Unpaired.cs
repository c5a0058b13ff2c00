namespace EvalFlow.Statistics;

/// <summary>Sizes for two proportions measured on different items.</summary>
public static partial class Power
{
    /// <summary>
    /// Items needed in each arm, before rounding up, to tell two proportions apart:
    /// (z_a sqrt(2 p q) + z_b sqrt(p1 q1 + p2 q2))^2 / (p1 - p2)^2 with p the mean of both.
    /// </summary>
    /// <remarks>
    /// Fleiss 1981, Statistical Methods for Rates and Proportions, ch. 3, without continuity correction.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">Proportions outside [0, 1] or equal; rates not in (0,
    /// 1).</exception>
    public static double UnpairedNeeded(double baseline, double candidate, double alpha = 0.05, double power = 0.8)
    {
        ThrowIfNotTwoProportions(baseline, candidate);
        ArgumentOutOfRangeException.ThrowIfEqual(candidate, baseline);
        var (zAlpha, zBeta) = Quantiles(alpha, power);
        var spread = (zAlpha * PooledDeviation(baseline, candidate)) + (zBeta * Deviation(baseline, candidate));
        return spread * spread / ((baseline - candidate) * (baseline - candidate));
    }

    /// <summary>Chance that <paramref name="perArm"/> items in each arm tell two proportions apart.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 item, proportions outside [0, 1], alpha not in (0,
    /// 1).</exception>
    public static double Unpaired(long perArm, double baseline, double candidate, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perArm, 1);
        ThrowIfNotTwoProportions(baseline, candidate);
        var deviation = Deviation(baseline, candidate);
        if (deviation == 0)
        {
            return baseline == candidate ? 0 : 1;
        }

        var critical = Distribution.NormalQuantile(1 - (alpha / 2)) * PooledDeviation(baseline, candidate) / deviation;
        var shift = Math.Abs(baseline - candidate) * Math.Sqrt(perArm) / deviation;
        return Distribution.NormalCumulative(shift - critical) + Distribution.NormalCumulative(-shift - critical);
    }

    /// <summary>
    /// Smallest increase over <paramref name="baseline"/> that <paramref name="perArm"/> items in each arm would show;
    /// null when not even a rise to 1 would be.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 item, baseline outside [0, 1], rates not in (0,
    /// 1).</exception>
    public static double? UnpairedMde(long perArm, double baseline, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perArm, 1);
        ThrowIfNotTwoProportions(baseline, 1);
        if (baseline == 1 || UnpairedNeeded(baseline, 1, alpha, power) > perArm)
        {
            return null;
        }

        return Root.OfDecreasing(
            effect => effect == 0 ? 1 : UnpairedNeeded(baseline, baseline + effect, alpha, power) - perArm,
            0,
            1 - baseline);
    }

    private static double PooledDeviation(double first, double second)
    {
        var mean = (first + second) / 2;
        return Math.Sqrt(2 * mean * (1 - mean));
    }

    private static double Deviation(double first, double second) =>
        Math.Sqrt((first * (1 - first)) + (second * (1 - second)));

    private static void ThrowIfNotTwoProportions(double baseline, double candidate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(baseline, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(baseline, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(candidate, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(candidate, 1);
    }
}
