using System.Globalization;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>Says a verdict so that somebody who knows no statistics reads it correctly.</summary>
public static class VerdictSentence
{
    /// <param name="alpha">Error rate of the comparison.</param>
    /// <param name="look">The look it is, when looks are planned; it may use less than alpha.</param>
    public static string For(ComparisonRow row, double alpha, LookReport? look = null) => row.Verdict switch
    {
        Verdict.Regressed => $"Regressed: {Move(row)}{Range(row)}; {Chance(row.PValue)}.{Bound(row)}",
        Verdict.Improved => $"Improved: {Move(row)}{Range(row)}; {Chance(row.PValue)}.",
        Verdict.Changed => $"Changed: {Move(row)}{Range(row)}; {Chance(row.PValue)}. The metric has no good direction.",
        Verdict.Equivalent => $"Equivalent: any difference is smaller than the margin of {new MetricAmount(row).Size(row.Margin ?? 0)}; {Move(row)}{Range(row, row.MarginCi)}.",
        Verdict.Inconclusive when row.NPaired == 0 => "Inconclusive: no sample was scored in both runs.",
        Verdict.Inconclusive => $"Inconclusive: {Move(row)}{Range(row)}; {WhyOpen(row, alpha, look)}.{Bound(row)}{Needed(row)}",
        Verdict.NotComparable => "Not comparable: the two runs measured different things.",
    } + (row.DifferencesAccepted ? " Compared in spite of differences that somebody accepted." : "");

    /// <summary>How often a difference at least this large would be seen if nothing had changed.</summary>
    public static string Chance(double? p) => p switch
    {
        null => "no test was possible",
        < 1e-6 => "this would be seen by chance less than once in a million",
        < 0.5 => string.Create(CultureInfo.InvariantCulture, $"this would be seen by chance about once in {Odds(p.Value)}"),
        _ => "chance alone would often show this",
    };

    private static string WhyOpen(ComparisonRow row, double alpha, LookReport? look) => row switch
    {
        _ when look is { Planned: { } planned } && row.QValue <= alpha => look.Alpha == 0
            ? string.Create(CultureInfo.InvariantCulture, $"all {planned} planned looks are used up, so this one can show nothing")
            : string.Create(CultureInfo.InvariantCulture, $"that is not rare enough to count at look {look.Number} of {planned}"),
        { PValue: { } p } when p <= alpha => "among this many comparisons, chance alone shows such a difference",
        { Delta: 0 } => "a difference within that range is not ruled out",
        _ => "this could be chance",
    };

    private static string Move(ComparisonRow row) => row.Delta is { } delta ? new MetricAmount(row).Move(delta) : "nothing was measured";

    // An equivalence rests on a narrower interval than a difference, so that is the one to show.
    private static string Range(ComparisonRow row, IntervalReport? instead = null) => (instead ?? row.Ci) is { } ci
        ? string.Create(CultureInfo.InvariantCulture, $", {ci.Level * 100:0.#} % interval {new MetricAmount(row).Range(ci.Low, ci.High)}")
        : "";

    // What a margin adds: how bad it may still be. The bound is one-sided, so it can be tighter than the end of the interval beside it.
    private static string Bound(ComparisonRow row) => (row.NonInferior, row.Margin, row.MarginCi) switch
    {
        (true, { } margin, { } ci) => string.Create(CultureInfo.InvariantCulture,
            $" Not worse by the margin of {new MetricAmount(row).Size(margin)}: at worst {Worst(row, ci)} (one-sided {(1 + ci.Level) * 50:0.#} % bound)."),
        (false, { } margin, _) when row.Verdict == Verdict.Inconclusive =>
            $" A worsening by the margin of {new MetricAmount(row).Size(margin)} is not ruled out.",
        _ => "",
    };

    private static string Worst(ComparisonRow row, IntervalReport ci) =>
        new MetricAmount(row).Signed(VerdictRule.IsWorse(1, row.Direction) == true ? ci.High : ci.Low);

    private static string Needed(ComparisonRow row)
    {
        string? samples = row.NeededN is { } n ? string.Create(CultureInfo.InvariantCulture, $"about {n - row.NPaired:#,0} more samples") : null;
        string? epochs = row.NeededEpochs is { } k ? string.Create(CultureInfo.InvariantCulture, $"{k} epochs per sample") : null;
        string[] ways = [.. new[] { samples, epochs }.OfType<string>()];
        string missed = row.Mde is { } mde ? $" A difference below {new MetricAmount(row).Size(mde)} would often be missed" : "";
        return ways.Length == 0 ? missed.Length == 0 ? "" : $"{missed}."
            : missed.Length == 0 ? $" It would take {string.Join(" or ", ways)} to decide."
            : $"{missed}; it would take {string.Join(" or ", ways)} to decide.";
    }

    // Two figures are all that a chance deserves.
    private static string Odds(double p)
    {
        double odds = 1 / p;
        double step = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(odds)) - 1));
        return (Math.Round(odds / step) * step).ToString("#,0", CultureInfo.InvariantCulture);
    }
}
