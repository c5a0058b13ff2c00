namespace EvalFlow.Core.Freshness;

/// <summary>Names of the reasons: for machines, and for people who are tired.</summary>
public static class StaleWords
{
    /// <summary>The word in results and files.</summary>
    public static string Word(StaleKind kind) => kind switch
    {
        StaleKind.SampleSetLeaked => "sample_set_leaked",
        StaleKind.PolicyMovedOn => "policy_moved_on",
        StaleKind.ThreatVectorMovedOn => "threat_vector_moved_on",
        StaleKind.VersionNotReviewed => "version_not_reviewed",
        StaleKind.ReviewDue => "review_due",
        StaleKind.ModelGenerationNewer => "model_generation_newer",
        StaleKind.NotRunOnCurrentModel => "not_run_on_current_model",
        StaleKind.CalibrationMissing => "calibration_missing",
        StaleKind.CalibrationOld => "calibration_old",
        StaleKind.Saturated => "saturated",
    };

    /// <summary>A few words for a list.</summary>
    public static string Short(StaleReason reason) => reason.Kind switch
    {
        StaleKind.SampleSetLeaked => "its samples have leaked",
        StaleKind.PolicyMovedOn => $"policy {reason.Subject} moved on",
        StaleKind.ThreatVectorMovedOn => $"threat vector {reason.Subject} moved on",
        StaleKind.VersionNotReviewed => "its version was never approved",
        StaleKind.ReviewDue => "a review is due",
        StaleKind.ModelGenerationNewer => $"a newer generation of {reason.Subject} came",
        StaleKind.NotRunOnCurrentModel => $"never run on {reason.Subject}",
        StaleKind.CalibrationMissing => $"judge {reason.Subject} is not calibrated",
        StaleKind.CalibrationOld => $"the calibration of judge {reason.Subject} is old",
        StaleKind.Saturated => "it is saturated",
    };
}
