namespace EvalFlow.Statistics;

/// <summary>Sizes for means, from their variances.</summary>
public static partial class Power
{
    /// <summary>
    /// Items needed per arm, before rounding up: (z_a + z_b)^2 * variance / effect^2, where <paramref name="variance"/>
    /// is that of one item's contribution to the difference (see <see cref="PairedVariance"/>), times a <see
    /// cref="DesignEffect"/> if items come in clusters.
    /// </summary>
    /// <remarks>Miller 2024, arXiv:2411.00640.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">An effect of 0, a negative variance, or rates not in (0,
    /// 1).</exception>
    public static double ItemsNeeded(double effect, double variance, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(effect, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(variance, 0);
        return Squared(alpha, power) * variance / (effect * effect);
    }

    /// <summary>
    /// Smallest difference <paramref name="items"/> items would show: the inverse of <see cref="ItemsNeeded"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 item, a negative variance, or rates not in (0,
    /// 1).</exception>
    public static double Mde(long items, double variance, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(variance, 0);
        return Math.Sqrt(Squared(alpha, power) * variance / items);
    }

    /// <summary>
    /// omega^2 + sigma_A^2 / K_A + sigma_B^2 / K_B: variance of one item's difference when each arm answers it
    /// <paramref name="baselineEpochs"/> and <paramref name="candidateEpochs"/> times.
    /// </summary>
    /// <param name="betweenItems">omega^2, variance of the items' expected differences.</param>
    /// <param name="baselineWithin">sigma_A^2, mean variance of the baseline's answers to the same item.</param>
    /// <param name="candidateWithin">sigma_B^2, the same of the candidate.</param>
    /// <param name="baselineEpochs">K_A, at least 1.</param>
    /// <param name="candidateEpochs">K_B, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative variance or an epoch count below 1.</exception>
    public static double PairedVariance(
        double betweenItems,
        double baselineWithin,
        double candidateWithin,
        int baselineEpochs = 1,
        int candidateEpochs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(betweenItems, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(baselineWithin, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(candidateWithin, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(baselineEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(candidateEpochs, 1);
        return betweenItems + (baselineWithin / baselineEpochs) + (candidateWithin / candidateEpochs);
    }

    /// <summary>
    /// Epochs per item, the same in both arms, with which <paramref name="items"/> items would show the effect; null
    /// when no number of epochs can make up for too few items.
    /// </summary>
    /// <param name="items">Items at hand, at least 1.</param>
    /// <param name="effect">Difference to show, not 0.</param>
    /// <param name="betweenItems">omega^2, variance of the items' expected differences.</param>
    /// <param name="withinItems">sigma_A^2 + sigma_B^2, what epochs average out.</param>
    /// <param name="alpha">Two-sided error rate.</param>
    /// <param name="power">Power.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static long? EpochsNeeded(
        long items, double effect, double betweenItems, double withinItems, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(effect, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(betweenItems, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(withinItems, 0);
        var allowed = (items * effect * effect / Squared(alpha, power)) - betweenItems;
        return allowed <= 0 ? null : Math.Max(1, Ceiling(withinItems / allowed) ?? long.MaxValue);
    }

    /// <summary>
    /// By how much clusters inflate a variance: 1 + ((1 + cv^2) m - 1) rho, at least 1 for the correlations given.
    /// </summary>
    /// <param name="meanClusterSize">m, items per cluster, at least 1.</param>
    /// <param name="intraclassCorrelation">rho in [0, 1]: how alike items of one cluster are.</param>
    /// <param name="sizeVariation">cv, standard deviation of the cluster sizes over their mean; 0 for equal
    /// sizes.</param>
    /// <remarks>Kish 1965; Eldridge, Ashby and Kerry 2006, Int. J. Epidemiol. 35:1292 for unequal sizes.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double DesignEffect(double meanClusterSize, double intraclassCorrelation, double sizeVariation = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(meanClusterSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(intraclassCorrelation, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(intraclassCorrelation, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeVariation, 0);
        return 1 + (((((1 + (sizeVariation * sizeVariation)) * meanClusterSize) - 1)) * intraclassCorrelation);
    }

    /// <summary>
    /// Chance that a two-sided test at <paramref name="alpha"/> shows an effect estimated with the standard error
    /// given; with finite <paramref name="degreesOfFreedom"/> the power of the t test, by the noncentral t distribution.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A standard error or degrees of freedom not above 0.</exception>
    public static double OfEffect(double effect, double stdError, double alpha = 0.05, double? degreesOfFreedom = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(stdError, 0);
        var shift = Math.Abs(effect) / stdError;
        return degreesOfFreedom is double df
            ? NoncentralT.Beyond(Distribution.StudentQuantile(1 - (alpha / 2), df), shift, df)
            : NoncentralT.BeyondNormal(Distribution.NormalQuantile(1 - (alpha / 2)), shift);
    }

    private static double Squared(double alpha, double power)
    {
        var (zAlpha, zBeta) = Quantiles(alpha, power);
        return (zAlpha + zBeta) * (zAlpha + zBeta);
    }
}
