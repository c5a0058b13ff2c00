using System.Globalization;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>What a reader of a calibration must not overlook.</summary>
internal static class JudgeWarnings
{
    /// <summary>Below this lower bound of kappa, agreement beyond chance is not shown to any useful degree.</summary>
    public const double LeastKappa = 0.2;

    public static IReadOnlyList<string> Of(CalibrationTable table) =>
        [.. Agreement(table), .. table.PerLabel.Where(IsNoBetterThanACoin).Where(HasBoth).Select(Coin), .. table.PerLabel.Where(LooksAlike).Select(Alike)];

    /// <summary>Sensitivity + specificity - 1 below what any correction could use.</summary>
    public static bool IsNoBetterThanACoin(LabelAccuracy label) => label.Informedness < Statistics.RoganGladen.LeastInformedness;

    // Of a class with a handful of responses nothing can be said.
    private static bool HasBoth(LabelAccuracy label) => Math.Min(label.Positives, label.Negatives) > CorrectionMethod.FewLabels;

    private static IEnumerable<string> Agreement(CalibrationTable table)
    {
        if (table.N == 0)
        {
            yield return "The judge failed on every labelled response, so that nothing is known of it.";
        }
        else if (table.Counts.Count(row => row.Sum() > 0) == 1)
        {
            yield return $"People gave the same label to all {table.N} responses, so that nothing shows whether the judge can tell labels apart. It agrees with them on {Numbers.Percent(table.RawAgreement)}.";
        }
        else if (IsLow(table.Kappa, table.KappaCi))
        {
            string raw = table.RawAgreement >= 0.8
                ? $" They agree on {Numbers.Percent(table.RawAgreement)} of the responses, but nearly all responses have the same label."
                : $" They agree on {Numbers.Percent(table.RawAgreement)} of the responses.";
            yield return $"The judge is not shown to agree with people beyond chance: {Kappa(table.Kappa, table.KappaCi)}.{raw}";
        }
    }

    private static bool IsLow(double? kappa, IntervalReport? interval) => interval is null ? !(kappa >= LeastKappa) : interval.Low < LeastKappa;

    private static string Coin(LabelAccuracy label) => string.Create(
        CultureInfo.InvariantCulture,
        $"It tells '{label.Label}' hardly better than a coin: it finds {label.TruePositives} of {label.Positives}, and gives it to {label.Negatives - label.TrueNegatives} of {label.Negatives} others.");

    // The trap that a comparison of two rates falls into.
    private static bool LooksAlike(LabelAccuracy label) =>
        label.Positives > 0 && label.Negatives > 0 && IsLow(label.Kappa, label.KappaCi)
        && Math.Abs(Called(label) - label.Positives) <= 0.02 * (label.Positives + label.Negatives) && Called(label) > 0;

    private static string Alike(LabelAccuracy label) => string.Create(
        CultureInfo.InvariantCulture,
        $"The rates of '{label.Label}' look alike ({Called(label)} by the judge, {label.Positives} by people), but these are not the same responses: {Kappa(label.Kappa, label.KappaCi)}.");

    private static long Called(LabelAccuracy label) => label.TruePositives + label.Negatives - label.TrueNegatives;

    private static string Kappa(double? kappa, IntervalReport? interval) => kappa is null ? "kappa cannot be computed"
        : interval is null ? $"kappa {Numbers.Coefficient(kappa)}"
        : string.Create(CultureInfo.InvariantCulture, $"kappa {Numbers.Coefficient(kappa)} ({interval.Level * 100:0.#} % interval {Numbers.Coefficient(interval.Low)} to {Numbers.Coefficient(interval.High)})");
}
