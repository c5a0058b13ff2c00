using System.Text.Json.Serialization;

namespace EvalFlow.Core.Freshness;

/// <summary>Why the score of an eval may no longer mean what it meant.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StaleKind>))]
public enum StaleKind
{
    [JsonStringEnumMemberName("sample_set_leaked")]
    SampleSetLeaked,

    [JsonStringEnumMemberName("policy_moved_on")]
    PolicyMovedOn,

    [JsonStringEnumMemberName("threat_vector_moved_on")]
    ThreatVectorMovedOn,

    [JsonStringEnumMemberName("version_not_reviewed")]
    VersionNotReviewed,

    [JsonStringEnumMemberName("review_due")]
    ReviewDue,

    [JsonStringEnumMemberName("model_generation_newer")]
    ModelGenerationNewer,

    [JsonStringEnumMemberName("not_run_on_current_model")]
    NotRunOnCurrentModel,

    [JsonStringEnumMemberName("calibration_missing")]
    CalibrationMissing,

    [JsonStringEnumMemberName("calibration_old")]
    CalibrationOld,

    [JsonStringEnumMemberName("saturated")]
    Saturated,
}

/// <summary>One reason, in words for whoever must do something about it.</summary>
/// <param name="Subject">What it is about when an eval can have several of the kind: a policy, a model, a judge; else null.</param>
/// <param name="Since">The first day on which it held.</param>
/// <param name="Due">The day by which it should be put right; the same as <paramref name="Since"/> when at once.</param>
/// <param name="Text">What is the matter, with names and dates.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record StaleReason(StaleKind Kind, string? Subject, DateOnly Since, DateOnly Due, string Text, string Fix);
