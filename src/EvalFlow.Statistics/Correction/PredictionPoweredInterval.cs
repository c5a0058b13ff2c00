namespace EvalFlow.Statistics;

/// <summary>Interval of a prediction-powered mean of true values between 0 and 1.</summary>
/// <remarks>
/// The value +- 1.96 standard errors covers 60 to 94 % where few labelled cases are events, or few are not: the error of
/// the predictions is then hardly known. Clopper-Pearson's on the effective size covers at least 95 % in the same settings.
/// </remarks>
internal static class PredictionPoweredInterval
{
    /// <param name="value">The estimate; outside [0, 1] the nearer end is meant.</param>
    /// <param name="error">Its standard error, clusters included; null without one.</param>
    /// <param name="truth">The true values of the labelled cases, all between 0 and 1, with their clusters.</param>
    /// <param name="level">The level, strictly between 0 and 1.</param>
    public static Interval Of(double value, double? error, Tally truth, double level)
    {
        var p = Math.Clamp(value, 0, 1);
        var labelled = EffectiveProportion.Units(truth);
        double? sized = error is double width && p is > 0 and < 1 ? p * (1 - p) / (width * width) : null;
        return EffectiveProportion.Of(
            p, sized, Math.Min(labelled, sized ?? labelled), truth, level, IntervalMethod.PredictionPoweredClopperPearson);
    }
}
