using EvalFlow.Core.Runs;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Runs;

/// <summary>How a status looks.</summary>
internal static class RunStatusTone
{
    public static Tone Of(RunStatus status) => status switch
    {
        RunStatus.Running => Tone.Busy,
        RunStatus.Completed => Tone.Good,
        RunStatus.CompletedWithErrors or RunStatus.Cancelled => Tone.Care,
        RunStatus.Failed => Tone.Bad,
    };

    /// <summary>How the gate of a run looks in a list; null when it sets none, or has not come so far.</summary>
    public static (Tone Tone, string Word)? Gate(RunReport run) => run.Gate switch
    {
        null => null,
        { Refused: true } or { Passed: null } => (Tone.Care, "No decision"),
        { Passed: true } => (Tone.Good, "Passed"),
        { Passed: false } => (Tone.Bad, "Failed"),
    };
}
