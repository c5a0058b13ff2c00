namespace EvalFlow.Statistics;

/// <summary>
/// Sample sizes, detectable differences and power. Error rates are two-sided; differences are absolute, their sign
/// does not matter.
/// </summary>
public static partial class Power
{
    /// <summary>
    /// Pairs needed to show a difference of two proportions on the same items, before rounding up:
    /// (z_a sqrt(psi) + z_b sqrt(psi - d^2))^2 / d^2, with <paramref name="discordance"/> psi the share of pairs that
    /// differ. A difference cannot exceed the discordance.
    /// </summary>
    /// <remarks>Connor 1987, Biometrics 43:207.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A difference of 0 or above the discordance; rates not in (0,
    /// 1).</exception>
    public static double PairedNeeded(double difference, double discordance, double alpha = 0.05, double power = 0.8)
    {
        var effect = Math.Abs(difference);
        ArgumentOutOfRangeException.ThrowIfEqual(effect, 0, nameof(difference));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(discordance, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(discordance, effect);
        var (zAlpha, zBeta) = Quantiles(alpha, power);
        return Connor(effect, discordance, zAlpha, zBeta);
    }

    /// <summary>
    /// Smallest difference of two proportions <paramref name="pairs"/> pairs would show. A difference above the
    /// discordance is taken to raise it; null when even a difference of 1 would not be shown.
    /// </summary>
    /// <remarks>The inverse of <see cref="PairedNeeded(double, double, double, double)"/>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 pair; discordance or rates out of range.</exception>
    public static double? PairedMde(long pairs, double discordance, double alpha = 0.05, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(discordance, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(discordance, 1);
        var (zAlpha, zBeta) = Quantiles(alpha, power);
        double Needed(double effect) => Connor(effect, Math.Max(discordance, effect), zAlpha, zBeta);
        return Needed(1) > pairs ? null : Root.OfDecreasing(effect => Needed(effect) - pairs, 0, 1);
    }

    /// <summary>
    /// Pairs needed so that a difference like the one seen, or <paramref name="effect"/> when given, would be shown:
    /// the observed variation, clusters included, is taken to stay as it is. Null when there is no difference to
    /// show or no variation to go by.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Rates not in (0, 1).</exception>
    public static long? PairedNeeded(PairedTally tally, double? effect = null, double alpha = 0.05, double power = 0.8)
    {
        var (zAlpha, zBeta) = Quantiles(alpha, power);
        var size = Math.Abs(effect ?? tally.Difference.Mean ?? 0);
        if (tally.Count == 0 || size <= 1e-12 * tally.Scale)
        {
            return null;
        }

        if (tally.IsBinary && !tally.Difference.HasSharedClusters)
        {
            var discordance = (double)(tally.OnlyBaseline + tally.OnlyCandidate) / tally.Count;
            return size > 1 ? null : Ceiling(Connor(size, Math.Max(discordance, size), zAlpha, zBeta));
        }

        var error = StandardError.Clustered(tally.Difference);
        return error > 1e-12 * tally.Scale
            ? Ceiling(Math.Pow((zAlpha + zBeta) * error.Value / size, 2) * tally.Count)
            : null;
    }

    private static double Connor(double effect, double discordance, double zAlpha, double zBeta)
    {
        var spread = (zAlpha * Math.Sqrt(discordance))
            + (zBeta * Math.Sqrt(Math.Max(0, discordance - (effect * effect))));
        return spread * spread / (effect * effect);
    }

    private static (double Alpha, double Beta) Quantiles(double alpha, double power) =>
        (Distribution.NormalQuantile(1 - (alpha / 2)), Distribution.NormalQuantile(power));

    // A result of 489.0000000001 needs 489, not 490.
    private static long? Ceiling(double count) => count < 1e18 ? (long)Math.Ceiling(count * (1 - 1e-12)) : null;
}
