using System.Globalization;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Findings;

/// <summary>How findings and mitigations look and read.</summary>
internal static class FindingLook
{
    public static Tone Of(FindingStage stage) => stage switch
    {
        FindingStage.Open => Tone.Bad,
        FindingStage.Mitigating => Tone.Busy,
        FindingStage.Mitigated => Tone.Care,
        FindingStage.Closed => Tone.Good,
        FindingStage.Dismissed => Tone.Quiet,
    };

    public static Tone Of(MitigationState state) => state switch
    {
        MitigationState.Open => Tone.Busy,
        MitigationState.Closed => Tone.Good,
        MitigationState.Reopened => Tone.Bad,
        MitigationState.Abandoned => Tone.Quiet,
    };

    /// <summary>What comes next, in a sentence.</summary>
    public static string Next(FindingReport report) => report.Stage switch
    {
        FindingStage.Open => $"Nobody plans anything yet{(report.Finding.Owner is { } owner ? $"; {owner} sees to it" : ", and nobody sees to it")}.",
        FindingStage.Mitigating => "A mitigation has yet to be shown by a run.",
        FindingStage.Mitigated => "Every mitigation is shown by a run; the finding can be closed.",
        FindingStage.Closed => "Closed: runs show it mended.",
        FindingStage.Dismissed => "Dismissed: nothing is to be done about it.",
    };

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "no day";

    public static string Word<T>(T value)
        where T : struct, Enum => StateWord.Of(value).Replace('_', ' ');
}
