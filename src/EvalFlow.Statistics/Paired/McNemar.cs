namespace EvalFlow.Statistics;

/// <summary>
/// McNemar's test: of the pairs whose two 0/1 values differ, do as many differ one way as the other? The arguments
/// are the two discordant counts, in either order; every p-value is two-sided and 1 when both are 0.
/// </summary>
/// <remarks>McNemar 1947, Psychometrika 12:153. Pairs must be independent of each other.</remarks>
public static class McNemar
{
    /// <summary>Exact p-value, min(1, 2 P(X &lt;= min(b, c))) with X binomial(b + c, 1/2); never too small.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative count.</exception>
    public static double Exact(long onlyFirst, long onlySecond)
    {
        var (fewer, discordant) = Counts(onlyFirst, onlySecond);
        return Math.Min(1, 2 * Distribution.BinomialCumulative(fewer, discordant, 0.5));
    }

    /// <summary>
    /// Mid-p value: the exact one with half the probability of the observed split left out. Less conservative;
    /// its false alarms can slightly exceed the nominal rate.
    /// </summary>
    /// <remarks>Fagerland, Lydersen and Laake 2013, BMC Med. Res. Methodol. 13:91.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A negative count.</exception>
    public static double MidP(long onlyFirst, long onlySecond)
    {
        var (fewer, discordant) = Counts(onlyFirst, onlySecond);
        if (discordant == 0)
        {
            return 1;
        }

        var tail = 2 * Distribution.BinomialCumulative(fewer, discordant, 0.5);
        return Math.Min(1, tail - Distribution.BinomialMass(fewer, discordant, 0.5));
    }

    /// <summary>
    /// Chi-squared statistic (|b - c| - 1)^2 / (b + c) with continuity correction and its p-value. For comparison with
    /// other tools; <see cref="Exact"/> is as cheap and right for every count.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative count.</exception>
    public static (double Statistic, double PValue) ChiSquaredCorrected(long onlyFirst, long onlySecond)
    {
        var (fewer, discordant) = Counts(onlyFirst, onlySecond);
        if (discordant == 0)
        {
            return (0, 1);
        }

        var excess = Math.Max(0, discordant - fewer - fewer - 1);
        var statistic = (double)excess * excess / discordant;
        return (statistic, Distribution.ChiSquaredOneUpper(statistic));
    }

    private static (long Fewer, long Discordant) Counts(long onlyFirst, long onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        return (Math.Min(onlyFirst, onlySecond), onlyFirst + onlySecond);
    }
}
