namespace EvalFlow.Statistics;

/// <summary>A proportion corrected for an imperfect classifier.</summary>
public sealed record CorrectedProportion
{
    /// <summary>Share the classifier called positive, in [0, 1].</summary>
    public required double Raw { get; init; }

    /// <summary>
    /// Corrected share, cut to [0, 1]; null when the classifier tells too little (see <see cref="RoganGladen"/>).
    /// </summary>
    public required double? Value { get; init; }

    /// <summary>
    /// The corrected share before cutting; outside [0, 1] the calibration does not fit the data well.
    /// </summary>
    public required double? Unclipped { get; init; }

    /// <summary>Standard error, that of the calibration included where it is estimated; null without a value.</summary>
    public required double? StdError { get; init; }

    /// <summary>
    /// Interval of the corrected share within [0, 1]; null without a value, and when no share between 0 and 1 agrees
    /// with both the data and the calibration: then the calibration does not hold here.
    /// </summary>
    public required Interval? Interval { get; init; }
}

/// <summary>
/// Corrects an observed share for the sensitivity and specificity of the classifier that observed it:
/// (p + Sp - 1) / (Se + Sp - 1).
/// </summary>
/// <remarks>
/// Rogan and Gladen 1978, Am. J. Epidemiol. 107:71. Valid only if sensitivity and specificity are the same here as in
/// the calibration set; with a random sample of the same data labelled, <see cref="PredictionPowered"/> assumes less.
/// </remarks>
public static class RoganGladen
{
    /// <summary>Below this Se + Sp - 1 nothing is corrected: errors would be multiplied by more than five.</summary>
    public const double LeastInformedness = 0.2;

    /// <summary>
    /// Corrects with an estimated classifier; its own uncertainty is in the standard error (delta method) and in the
    /// interval, which is Lang and Reiczigel's: on adjusted counts it keeps its level with few labelled cases.
    /// </summary>
    /// <remarks>Lang and Reiczigel 2014, Prev. Vet. Med. 113:13.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Impossible counts, or a level not in (0, 1).</exception>
    public static CorrectedProportion Of(long positives, long n, Classifier classifier, double level = 0.95) =>
        OfShare(Share(positives, n), n, classifier, level);

    /// <summary>
    /// The same for a share whose error is that of <paramref name="effectiveN"/> independent values: clusters, or several
    /// answers to one item, make that fewer than were counted.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A share outside [0, 1], an effective number not above 0, or a level
    /// not in (0, 1).</exception>
    public static CorrectedProportion OfShare(double raw, double effectiveN, Classifier classifier, double level = 0.95)
    {
        var z = Proportion.TwoSidedZ(level);
        ThrowIfNotShare(raw, nameof(raw));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(effectiveN, 0);
        var informedness = classifier.Informedness;
        if (informedness < LeastInformedness)
        {
            return Unavailable(raw);
        }

        var unclipped = (raw + classifier.Specificity - 1) / informedness;
        var value = Math.Clamp(unclipped, 0, 1);
        var (se, sp) = (classifier.Sensitivity, classifier.Specificity);
        var variance = (raw * (1 - raw) / effectiveN)
            + (value * value * se * (1 - se) / classifier.EffectivePositives)
            + ((1 - value) * (1 - value) * sp * (1 - sp) / classifier.EffectiveNegatives);
        var interval = LangReiczigel(raw, effectiveN, classifier, z, level);
        return new CorrectedProportion
        {
            Raw = raw,
            Value = value,
            Unclipped = unclipped,
            StdError = variance > 0 ? Math.Sqrt(variance) / informedness : null,
            Interval = interval is null
                ? null
                : interval with { Low = Math.Min(interval.Low, value), High = Math.Max(interval.High, value) },
        };
    }

    /// <summary>
    /// Corrects with a sensitivity and specificity taken as known, Wilson's limits mapped through the correction. With
    /// estimated ones this interval is far too narrow: it covers 48 to 84 % instead of 95 %.
    /// </summary>
    /// <remarks>R's epiR, epi.prev.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Impossible counts, or a rate or level outside its
    /// range.</exception>
    public static CorrectedProportion WithKnown(
        long positives, long n, double sensitivity, double specificity, double level = 0.95)
    {
        ThrowIfNotShare(sensitivity, nameof(sensitivity));
        ThrowIfNotShare(specificity, nameof(specificity));
        var raw = Share(positives, n);
        var informedness = sensitivity + specificity - 1;
        if (informedness < LeastInformedness)
        {
            return Unavailable(raw);
        }

        double Corrected(double share) => (share + specificity - 1) / informedness;
        var wilson = Proportion.Wilson(positives, n, level);
        return new CorrectedProportion
        {
            Raw = raw,
            Value = Math.Clamp(Corrected(raw), 0, 1),
            Unclipped = Corrected(raw),
            StdError = Proportion.StandardError(positives, n) / informedness,
            Interval = Possible(
                Corrected(wilson.Low), Corrected(wilson.High), level, IntervalMethod.MappedWilson),
        };
    }

    private static Interval? LangReiczigel(double raw, double n, Classifier classifier, double z, double level)
    {
        var (size, sizeSe, sizeSp) = (n + (z * z), classifier.EffectivePositives + 2, classifier.EffectiveNegatives + 2);
        var p = ((raw * n) + (z * z / 2)) / size;
        var se = ((classifier.Sensitivity * classifier.EffectivePositives) + 1) / sizeSe;
        var sp = ((classifier.Specificity * classifier.EffectiveNegatives) + 1) / sizeSp;
        var informedness = se + sp - 1;
        if (informedness < LeastInformedness / 4)
        {
            // So few labelled cases that the adjusted classifier is hardly better than a coin: anything is possible.
            return new Interval(0, 1, level, IntervalMethod.LangReiczigel);
        }

        var value = (p + sp - 1) / informedness;
        var (varianceSe, varianceSp) = (se * (1 - se) / sizeSe, sp * (1 - sp) / sizeSp);
        var shift = 2 * z * z * ((value * varianceSe) - ((1 - value) * varianceSp));
        var spread = (p * (1 - p) / size) + (value * value * varianceSe) + ((1 - value) * (1 - value) * varianceSp);
        var half = z * Math.Sqrt(spread) / informedness;
        return Possible(value + shift - half, value + shift + half, level, IntervalMethod.LangReiczigel);
    }

    // Cut to [0, 1] an interval wholly outside would have no width and look like certainty.
    private static Interval? Possible(double low, double high, double level, string method) =>
        high <= 0 || low >= 1 ? null : new Interval(low, high, level, method).ClippedTo(0, 1);

    private static CorrectedProportion Unavailable(double raw) =>
        new() { Raw = raw, Value = null, Unclipped = null, StdError = null, Interval = null };

    private static double Share(long positives, long n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(positives);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positives, n);
        return (double)positives / n;
    }

    private static void ThrowIfNotShare(double share, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1, name);
    }
}
