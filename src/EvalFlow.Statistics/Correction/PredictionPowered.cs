namespace EvalFlow.Statistics;

/// <summary>A mean estimated from a few true values and many predictions.</summary>
public sealed record PredictionPoweredResult
{
    /// <summary>Weight given to the predictions, in [0, 1]: 0 uses the true values alone.</summary>
    public required double Weight { get; init; }

    /// <summary>Number of true values.</summary>
    public required int Labelled { get; init; }

    /// <summary>Number of predictions without a true value.</summary>
    public required long Unlabelled { get; init; }

    /// <summary>The estimated mean of the true values; may lie slightly outside their range.</summary>
    public required double Value { get; init; }

    /// <summary>Standard error, above 0; null where the data show no variation.</summary>
    public required double? StdError { get; init; }

    /// <summary>
    /// For true values between 0 and 1 Clopper-Pearson's on the effective size, else the normal one, which is null without
    /// a standard error.
    /// </summary>
    public required Interval? Interval { get; init; }
}

/// <summary>
/// Prediction-powered inference: the mean of many predictions, corrected by their mean error on the labelled part.
/// Right whatever the predictor, provided the labelled cases are a random sample of the same data.
/// </summary>
/// <remarks>
/// Angelopoulos et al. 2023, arXiv:2301.09633; weight (PPI++) arXiv:2311.01453; variances with divisor n as in ppi_py.
/// The estimate is a large-sample one: want about 100 labelled cases, of both kinds.
/// </remarks>
public static class PredictionPowered
{
    /// <summary>
    /// Mean of the true values from labelled pairs and unlabelled predictions. Without <paramref name="weight"/> the
    /// one with the smallest variance is estimated; 1 is plain prediction-powered inference.
    /// </summary>
    /// <exception cref="ArgumentException">Lists of different length, fewer than 2 labelled cases, or no
    /// predictions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value that is not finite, a weight outside [0, 1], a bad
    /// level.</exception>
    public static PredictionPoweredResult Of(
        IReadOnlyList<double> truth,
        IReadOnlyList<double> predicted,
        Tally unlabelled,
        double? weight = null,
        double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        if (truth.Count != predicted.Count || truth.Count < 2 || unlabelled.Count == 0)
        {
            throw new ArgumentException(
                $"{truth.Count} true values, {predicted.Count} predictions of them, {unlabelled.Count} others were given; "
                + "it takes as many of the first as of the second, at least 2, and 1 of the third.",
                nameof(truth));
        }

        var lambda = weight ?? BestWeight(truth, predicted, unlabelled);
        ArgumentOutOfRangeException.ThrowIfLessThan(lambda, 0, nameof(weight));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lambda, 1, nameof(weight));
        var rectifier = TallyOf(truth.Zip(predicted, (y, f) => y - (lambda * f)));
        var value = (lambda * unlabelled.Mean!.Value) + rectifier.Mean!.Value;
        var variance = (lambda * lambda * Variance(unlabelled) / unlabelled.Count)
            + (Variance(rectifier) / rectifier.Count);
        double? error = variance > 1e-24 ? Math.Sqrt(variance) : null;
        return new PredictionPoweredResult
        {
            Weight = lambda,
            Labelled = truth.Count,
            Unlabelled = unlabelled.Count,
            Value = value,
            StdError = error,
            Interval = IntervalOf(value, error, TallyOf(truth), level),
        };
    }

    private static Interval? IntervalOf(double value, double? error, Tally truth, double level)
    {
        if (truth.IsWithinUnit)
        {
            return PredictionPoweredInterval.Of(value, error, truth, level);
        }

        var half = Proportion.TwoSidedZ(level) * error;
        return half is double width
            ? new Interval(value - width, value + width, level, IntervalMethod.PredictionPowered)
            : null;
    }

    // Cov(Y, F) / ((1 + n/N) Var(F)), Var(F) over all predictions as in ppi_py.
    private static double BestWeight(IReadOnlyList<double> truth, IReadOnlyList<double> predicted, Tally unlabelled)
    {
        var (truthMean, predictedMean) = (TallyOf(truth).Mean!.Value, TallyOf(predicted).Mean!.Value);
        var covariance = truth.Zip(predicted, (y, f) => (y - truthMean) * (f - predictedMean)).Average();
        var everything = TallyOf(predicted);
        everything.Merge(unlabelled);
        var variance = Variance(everything);
        var ratio = (double)truth.Count / unlabelled.Count;
        return variance > 0 ? Math.Clamp(covariance / ((1 + ratio) * variance), 0, 1) : 0;
    }

    private static double Variance(Tally tally) => tally.CentredSumSquares / tally.Count;

    private static Tally TallyOf(IEnumerable<double> values)
    {
        var tally = new Tally();
        foreach (var value in values)
        {
            tally.Add(value);
        }

        return tally;
    }
}
