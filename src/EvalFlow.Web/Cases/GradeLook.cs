using System.Globalization;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Cases;

/// <summary>How a grade looks. A label is neither good nor bad by itself: the metric decides that.</summary>
internal static class GradeLook
{
    public static string Word(ListedGrade grade) => grade.Outcome switch
    {
        Outcome.Scored => (grade.Label, grade.Value) switch
        {
            ({ } label, { } value) when value is not (0 or 1) => string.Create(CultureInfo.InvariantCulture, $"{label} ({value:0.###})"),
            ({ } label, _) => label,
            (null, { } value) => value.ToString("0.###", CultureInfo.InvariantCulture),
            (null, null) => "scored",
        },
        Outcome.JudgeFailed => "judge failed",
        Outcome.Errored => "errored",
        Outcome.Skipped => "does not apply",
    };

    public static Tone Tone(ListedGrade grade) => grade.Outcome switch
    {
        Outcome.Scored or Outcome.Skipped => Kit.Tone.Quiet,
        Outcome.JudgeFailed or Outcome.Errored => Kit.Tone.Care,
    };

    /// <summary>Outcomes in the words of the JSON.</summary>
    public static Outcome? Read(string? word) => word switch
    {
        "scored" => Outcome.Scored,
        "judge_failed" => Outcome.JudgeFailed,
        "errored" => Outcome.Errored,
        "skipped" => Outcome.Skipped,
        _ => null,
    };
}
