namespace EvalFlow.Statistics;

/// <summary>
/// Stable machine names of the interval methods; they are stored with results and never change meaning.
/// </summary>
public static class IntervalMethod
{
    /// <summary>Wilson score interval of a proportion.</summary>
    public const string Wilson = "wilson";

    /// <summary>Clopper-Pearson exact interval of a proportion.</summary>
    public const string ClopperPearson = "clopper_pearson";

    /// <summary>One-sided exact upper bound of a proportion after zero events.</summary>
    public const string ZeroEvents = "zero_events";

    /// <summary>Student t interval of a mean of independent values.</summary>
    public const string StudentT = "t";

    /// <summary>Student t interval of a mean from cluster totals, clusters - 1 degrees of freedom.</summary>
    public const string ClusterT = "cluster_t";

    /// <summary>Clopper-Pearson interval on the effective number of independent scores between 0 and 1.</summary>
    public const string GradedClopperPearson = "graded_clopper_pearson";

    /// <summary>Wilson interval on the effective sample size of clustered data.</summary>
    public const string ClusterWilson = "cluster_wilson";

    /// <summary>Clopper-Pearson interval on the effective sample size of clustered data.</summary>
    public const string ClusterClopperPearson = "cluster_clopper_pearson";

    /// <summary>Wald interval of a paired difference of proportions.</summary>
    public const string PairedWald = "paired_wald";

    /// <summary>Agresti-Min adjusted Wald interval of a paired difference of proportions.</summary>
    public const string AgrestiMin = "agresti_min";

    /// <summary>Tango score interval of a paired difference of proportions.</summary>
    public const string Tango = "tango";

    /// <summary>Tango score interval, widened to reach 0 where the exact McNemar test does not reject.</summary>
    public const string TangoMcNemar = "tango_mcnemar";

    /// <summary>Tango score interval with a continuity correction, agreeing with the exact McNemar test.</summary>
    public const string TangoCorrected = "tango_corrected";

    /// <summary>
    /// Inversion of the test, its outer ends at least as far out as Tango's score interval on the effective number of
    /// pairs.
    /// </summary>
    public const string EffectiveTango = "effective_tango";

    /// <summary>Tango score interval counting each cluster as one pair.</summary>
    public const string ClusterTango = "cluster_tango";

    /// <summary>Interval from inverting the sign-flip permutation test.</summary>
    public const string SignFlip = "sign_flip";

    /// <summary>Clopper-Pearson interval of the agreement seen, on the scale of a chance-corrected coefficient.</summary>
    public const string AgreementClopperPearson = "agreement_clopper_pearson";

    /// <summary>Normal approximation, estimate +- z standard errors.</summary>
    public const string Normal = "normal";

    /// <summary>Wilson limits mapped through a correction taken as known.</summary>
    public const string MappedWilson = "mapped_wilson";

    /// <summary>Lang-Reiczigel interval of a proportion corrected with estimated sensitivity and specificity.</summary>
    public const string LangReiczigel = "lang_reiczigel";

    /// <summary>Normal interval of prediction-powered inference.</summary>
    public const string PredictionPowered = "prediction_powered";

    /// <summary>Clopper-Pearson interval on the effective sample size of prediction-powered inference.</summary>
    public const string PredictionPoweredClopperPearson = "prediction_powered_clopper_pearson";

    /// <summary>Clopper-Pearson limits of the extreme assumptions about missing values.</summary>
    public const string MissingBounds = "missing_bounds";

    /// <summary>Percentile bootstrap over units.</summary>
    public const string Bootstrap = "bootstrap";

    /// <summary>Normal mixture confidence sequence: valid however often one looks.</summary>
    public const string NormalMixture = "normal_mixture_sequence";
}
