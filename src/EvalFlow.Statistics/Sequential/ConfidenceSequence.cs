namespace EvalFlow.Statistics;

/// <summary>
/// Intervals that hold at every moment at once: however often one looks, and whenever one stops, all of them contain
/// the truth with the given level. About half as wide again as an interval that allows only one look.
/// </summary>
/// <remarks>Howard, Ramdas, McAuliffe and Sekhon 2021, Ann. Stat. 49:1055, arXiv:1810.08240.</remarks>
public static class ConfidenceSequence
{
    /// <summary>
    /// Two-sided normal mixture bound on a centred sum: sqrt((v + rho) ln((v + rho) / (rho alpha^2))), with
    /// <paramref name="variance"/> v the accumulated (sub-Gaussian) variance of the sum.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative variance, rho not above 0, or alpha not in (0,
    /// 1).</exception>
    public static double NormalMixtureRadius(double variance, double rho, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(variance, 0);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(rho, 0);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        var sum = variance + rho;
        return Math.Sqrt(sum * Math.Log(sum / (rho * alpha * alpha)));
    }

    /// <summary>
    /// The rho that makes the bound tightest about the accumulated variance given, to a good approximation.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A variance not above 0, or alpha not in (0, 1).</exception>
    public static double TunedRho(double variance, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(variance, 0);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        var evidence = 2 * Math.Log(1 / alpha);
        return variance / (evidence + Math.Log(1 + evidence));
    }

    /// <summary>
    /// Interval of the mean of independent values between <paramref name="lowest"/> and <paramref name="highest"/>,
    /// valid at every n. Null without values. Differences of two scores in [0, 1] lie between -1 and 1.
    /// </summary>
    /// <param name="tally">The values so far; clusters are not taken into account.</param>
    /// <param name="lowest">The smallest value possible.</param>
    /// <param name="highest">The largest value possible.</param>
    /// <param name="tunedFor">The n about which the interval is tightest; choose it before looking.</param>
    /// <param name="level">The level, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, or a value outside the two
    /// ends.</exception>
    public static Interval? OfBounded(Tally tally, double lowest, double highest, long tunedFor, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(highest, lowest);
        ArgumentOutOfRangeException.ThrowIfLessThan(tunedFor, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tally.Min ?? lowest, lowest, nameof(tally));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tally.Max ?? highest, highest, nameof(tally));

        // Hoeffding: a bounded value is sub-Gaussian with a quarter of its squared range.
        var perValue = (highest - lowest) * (highest - lowest) / 4;
        var rho = TunedRho(tunedFor * perValue, 1 - level);
        if (tally.Mean is not double mean)
        {
            return null;
        }

        var half = NormalMixtureRadius(tally.Count * perValue, rho, 1 - level) / tally.Count;
        return new Interval(mean - half, mean + half, level, IntervalMethod.NormalMixture).ClippedTo(lowest, highest);
    }
}
