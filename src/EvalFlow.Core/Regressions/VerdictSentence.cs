using System.Globalization;

namespace EvalFlow.Core.Regressions;

/// <summary>Says a verdict so that somebody who knows no statistics reads it correctly.</summary>
public static class VerdictSentence
{
    public static string For(ComparisonRow row, double alpha) => row.Verdict switch
    {
        Verdict.Regressed => $"Regressed: {Move(row)}{Range(row)}; {Chance(row)}.",
        Verdict.Improved => $"Improved: {Move(row)}{Range(row)}; {Chance(row)}.",
        Verdict.Changed => $"Changed: {Move(row)}{Range(row)}; {Chance(row)}. The metric has no good direction.",
        Verdict.Equivalent => $"Equivalent: any difference is smaller than the margin of {Points(row.Margin ?? 0)}{Range(row)}.",
        Verdict.Inconclusive when row.NPaired == 0 => "Inconclusive: no sample was scored in both runs.",
        Verdict.Inconclusive when row.PValue <= alpha =>
            $"Inconclusive: {Move(row)}{Range(row)}; among this many comparisons, chance alone shows such a difference.{Needed(row)}",
        Verdict.Inconclusive when row.Delta == 0 =>
            $"Inconclusive: {Move(row)}{Range(row)}; a difference within that range is not ruled out.{Needed(row)}",
        Verdict.Inconclusive => $"Inconclusive: {Move(row)}{Range(row)}; this could be chance.{Needed(row)}",
        Verdict.NotComparable => "Not comparable: the two runs measured different things.",
    };

    /// <summary>How often a difference at least this large would be seen if nothing had changed.</summary>
    public static string Chance(ComparisonRow row) => row.PValue switch
    {
        null => "no test was possible",
        < 1e-6 => "this would be seen by chance less than once in a million",
        < 0.5 => string.Create(CultureInfo.InvariantCulture, $"this would be seen by chance about once in {Odds(row.PValue.Value)}"),
        _ => "chance alone would often show this",
    };

    private static string Move(ComparisonRow row) => row.Delta switch
    {
        null => "nothing was measured",
        0 => $"{row.Metric} stayed at {Percent(row.Candidate)}",
        { } delta => $"{row.Metric} {(delta > 0 ? "rose" : "fell")} by {Points(Math.Abs(delta))} from {Percent(row.Baseline)} to {Percent(row.Candidate)}",
    };

    private static string Range(ComparisonRow row) => row.Ci is { } ci
        ? string.Create(CultureInfo.InvariantCulture, $" ({ci.Level * 100:0.#} % interval of the difference {Signed(ci.Low)} to {Signed(ci.High)})")
        : "";

    private static string Needed(ComparisonRow row) => row.NeededN is { } needed
        ? string.Create(CultureInfo.InvariantCulture, $" About {needed - row.NPaired:#,0} more samples would decide.")
        : "";

    private static string Points(double value) => string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} points");

    private static string Percent(double? value) => value is null ? "n/a" : string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} %");

    private static string Signed(double value) => string.Create(CultureInfo.InvariantCulture, $"{value * 100:+0.0;-0.0;0.0}");

    // Two figures are all that a chance deserves.
    private static string Odds(double p)
    {
        double odds = 1 / p;
        double step = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(odds)) - 1));
        return (Math.Round(odds / step) * step).ToString("#,0", CultureInfo.InvariantCulture);
    }
}
