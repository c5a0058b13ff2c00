using System.Globalization;
using EvalFlow.Core.Calibration;

namespace EvalFlow.Core.Freshness;

/// <summary>A judge behind a metric was never compared with people, or too long ago.</summary>
internal static class CalibrationRule
{
    private const int DaysToCalibrate = 14;

    public static IEnumerable<StaleReason> Judge(EvalFacts eval, FreshnessSnapshot snapshot)
    {
        // Whoever wrote that no calibration is required has decided to live without.
        if (!eval.JudgeRules.Required)
        {
            yield break;
        }
        foreach (JudgeFacts judge in eval.Judges)
        {
            LatestCalibration[] ofName = [.. snapshot.Calibrations[eval.EvalId].Where(made => made.Grader == judge.Name)];
            LatestCalibration? made = ofName.FirstOrDefault(made => made.JudgeHash == judge.Hash);
            if (made is null)
            {
                yield return Missing(eval, judge.Name, ofName);
            }
            else if (Days.Of(made.MadeAt).AddDays(eval.JudgeRules.MaxAgeDays) is var last && last < snapshot.Today)
            {
                yield return Old(eval, judge.Name, made, last);
            }
        }
    }

    private static StaleReason Missing(EvalFacts eval, string judge, LatestCalibration[] others) => new(
        StaleKind.CalibrationMissing, judge, eval.AddedAt, eval.AddedAt.AddDays(DaysToCalibrate),
        others.MaxBy(made => made.MadeAt) is { } other
            ? string.Create(CultureInfo.InvariantCulture, $"The judge '{judge}' has changed since it was compared with people on {other.MadeAt.UtcDateTime:yyyy-MM-dd}.")
            : $"Nobody has compared the judge '{judge}' with people.",
        Remedy(eval));

    private static StaleReason Old(EvalFacts eval, string judge, LatestCalibration made, DateOnly last) => new(
        StaleKind.CalibrationOld, judge, last.AddDays(1), last,
        string.Create(CultureInfo.InvariantCulture, $"The judge '{judge}' was last compared with people on {made.MadeAt.UtcDateTime:yyyy-MM-dd}; a calibration holds for {eval.JudgeRules.MaxAgeDays} days."),
        Remedy(eval));

    private static string Remedy(EvalFacts eval) => string.Create(
        CultureInfo.InvariantCulture,
        $"Let people label at least {eval.JudgeRules.MinLabelsPerClass} responses of each kind, then: evalflow calibrate {eval.EvalId} --labels FILE");
}
