namespace EvalFlow.Statistics;

/// <summary>
/// Power of the exact McNemar test, which the normal formula of Connor overstates for few discordant pairs.
/// </summary>
public static partial class Power
{
    /// <summary>
    /// Chance that the exact McNemar test of <paramref name="pairs"/> pairs rejects at <paramref name="alpha"/>, summed
    /// over every number of discordant pairs. <paramref name="discordance"/> is their expected share, at least the
    /// absolute <paramref name="difference"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 pair, or a discordance below the difference or above
    /// 1.</exception>
    public static double McNemarExact(long pairs, double difference, double discordance, double alpha = 0.05)
    {
        var effect = Math.Abs(difference);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(discordance, effect);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(discordance, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        if (discordance == 0)
        {
            return 0;
        }

        var oneWay = Math.Min(1, (discordance + effect) / (2 * discordance));
        var spread = 10 * Math.Sqrt(pairs * discordance * (1 - discordance));
        var first = Math.Max(1, (long)((pairs * discordance) - spread) - 1);
        var last = Math.Min(pairs, (long)((pairs * discordance) + spread) + 11);
        var power = 0d;
        long limit = -1;
        for (var discordant = first; discordant <= last; discordant++)
        {
            limit = Limit(discordant, limit, alpha);
            power += Distribution.BinomialMass(discordant, pairs, discordance) * Rejects(discordant, limit, oneWay);
        }

        return Math.Min(1, power);
    }

    /// <summary>
    /// Smallest number of pairs with which the exact McNemar test has the power asked for, within the saw-tooth of a
    /// discrete test; null above 10 million.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="PairedNeeded(double, double, double,
    /// double)"/>.</exception>
    public static long? McNemarExactNeeded(
        double difference, double discordance, double alpha = 0.05, double power = 0.8)
    {
        const double Most = 1e7;
        var high = PairedNeeded(difference, discordance, alpha, power);
        while (high <= Most && McNemarExact((long)Math.Ceiling(high), difference, discordance, alpha) < power)
        {
            high = (high * 1.1) + 2;
        }

        if (high > Most)
        {
            return null;
        }

        var (tooFew, enough) = (0L, (long)Math.Ceiling(high));
        while (enough - tooFew > 1)
        {
            var middle = (tooFew + enough) / 2;
            (tooFew, enough) = McNemarExact(middle, difference, discordance, alpha) < power
                ? (middle, enough)
                : (tooFew, middle);
        }

        return enough;
    }

    // The largest minority count that still rejects; it grows by at most 1 with each further discordant pair.
    private static long Limit(long discordant, long previous, double alpha)
    {
        if (previous < 0)
        {
            var z = Distribution.NormalQuantile(1 - (alpha / 2));
            previous = Math.Max(-1, (long)((discordant - (z * Math.Sqrt(discordant))) / 2) - 5);
        }

        while ((2 * previous) + 2 < discordant && McNemar.Exact(previous + 1, discordant - previous - 1) <= alpha)
        {
            previous++;
        }

        return previous;
    }

    private static double Rejects(long discordant, long limit, double oneWay) => limit < 0
        ? 0
        : Distribution.BinomialCumulative(limit, discordant, oneWay)
            + Distribution.BinomialCumulative(limit, discordant, 1 - oneWay);
}
