namespace EvalFlow.Core.Calibration;

/// <summary>Stable machine names of the ways a judge's number is corrected.</summary>
public static class CorrectionMethod
{
    /// <summary>Corrected for sensitivity and specificity, the error of the calibration included.</summary>
    public const string RoganGladen = "rogan_gladen";

    /// <summary>All of the judge's labels, corrected by their mean error on a random sample labelled by people.</summary>
    public const string PredictionPowered = "prediction_powered";

    /// <summary>The labels of people alone: they cover the run, or hold too few of one kind for anything finer.</summary>
    public const string HumanLabels = "human_labels";

    /// <summary>
    /// With this few labels of one kind, or human changes between two runs up to twice as many, a large-sample interval is
    /// not to be had; exact methods on the labels alone are.
    /// </summary>
    public const int FewLabels = 5;

    /// <summary>The method as people call it.</summary>
    public static string Words(string method) => method switch
    {
        RoganGladen => "Rogan-Gladen",
        PredictionPowered => "prediction-powered",
        HumanLabels => "people alone",
        _ => method,
    };
}
