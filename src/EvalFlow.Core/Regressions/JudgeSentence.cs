using System.Globalization;
using EvalFlow.Core.Calibration;

namespace EvalFlow.Core.Regressions;

/// <summary>Says of a verdict on a judge's metric what it rests on.</summary>
internal static class JudgeSentence
{
    /// <param name="row">With its corrected numbers, and the verdict that they lead to.</param>
    /// <param name="alone">The verdict that the judge's own numbers would lead to.</param>
    public static string For(ComparisonRow row, Verdict alone, Comparison comparison)
    {
        CorrectedDifference corrected = row.Corrected!;
        string sentence = VerdictSentence.For(
            row with
            {
                Baseline = corrected.Baseline,
                Candidate = corrected.Candidate,
                Delta = corrected.Delta,
                Ci = corrected.Ci,
                PValue = corrected.PValue,
                QValue = corrected.QValue,
                Mde = null,
            },
            comparison.Alpha, comparison.Look);
        return $"{sentence} {(IsClaim(alone) && !IsClaim(row.Verdict) ? Refuted(row) : Basis(row))}";
    }

    /// <param name="open">Runs without a calibration of the judge on them.</param>
    public static string NotCorrected(string grader, IReadOnlyList<string> open) => open.Count switch
    {
        0 => $"The calibrations of the judge '{grader}' hold too few labels to correct this difference for its errors.",
        1 => $"The judge '{grader}' is not calibrated on run {open[0]}; it may err differently on the two models, which would look the same.",
        _ => $"The judge '{grader}' is not calibrated: a change in how it errs would look the same.",
    };

    private static bool IsClaim(Verdict verdict) => verdict switch
    {
        Verdict.Regressed or Verdict.Improved or Verdict.Changed => true,
        Verdict.Equivalent or Verdict.Inconclusive or Verdict.NotComparable => false,
    };

    private static string Refuted(ComparisonRow row) =>
        $"The judge alone would claim a change, from {Numbers.Percent(row.Baseline)} to {Numbers.Percent(row.Candidate)} ({VerdictSentence.Chance(row.PValue)}); "
        + $"{Labels(row.Corrected!)} do not bear it out: the judge errs differently on the two models.";

    private static string Basis(ComparisonRow row) =>
        $"This rests on {Labels(row.Corrected!)}; the judge alone says {Numbers.Percent(row.Baseline)} to {Numbers.Percent(row.Candidate)}.";

    private static string Labels(CorrectedDifference corrected) => corrected.Method == CorrectionMethod.RoganGladen
        ? "the judge's known errors on each model"
        : string.Create(CultureInfo.InvariantCulture, $"people's labels of {corrected.LabelledPairs:#,0} of these samples");
}
