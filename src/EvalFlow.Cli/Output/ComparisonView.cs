using EvalFlow.Core.Regressions;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>A comparison as a person reads it: the verdicts first, in words.</summary>
internal static class ComparisonView
{
    private const int MaxFlips = 15;

    public static void Write(Screen screen, Comparison comparison, bool allSlices)
    {
        screen.Say($"{comparison.EvalId}: {comparison.BaselineRun} -> {comparison.CandidateRun}");
        screen.Say($"  baseline   {comparison.BaselineModel}");
        screen.Say($"  candidate  {comparison.CandidateModel}");
        if (!comparison.Comparable)
        {
            screen.Say("NOT COMPARABLE: the two runs measured different things.");
            foreach (string reason in comparison.NotComparableReasons)
            {
                screen.Say($"  - {reason}");
            }
        }
        screen.Say("");
        ComparisonRow[] headline = [.. comparison.Comparisons.Where(row => row.Slice is null)];
        foreach (ComparisonRow row in headline)
        {
            screen.Out.Write(new Text(row.Summary + "\n", StyleOf(row.Verdict)));
        }
        WriteTable(screen, headline, "metric", row => row.Primary && headline.Length > 1 ? $"{row.Metric} *" : row.Metric);
        WriteSlices(screen, comparison, allSlices);
        WriteFlips(screen, comparison);
    }

    /// <summary>The word of a verdict with a mark, so that colour is never the only signal.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Regressed => "x REGRESSED",
        Verdict.Improved => "+ improved",
        Verdict.Equivalent => "= equivalent",
        Verdict.Inconclusive => "? inconclusive",
        Verdict.Changed => "~ changed",
        Verdict.NotComparable => "! not comparable",
    };

    public static Style StyleOf(Verdict verdict) => verdict switch
    {
        Verdict.Regressed => new Style(Color.Red, decoration: Decoration.Bold),
        Verdict.Improved => new Style(Color.Green),
        Verdict.NotComparable or Verdict.Changed => new Style(Color.Yellow),
        Verdict.Equivalent or Verdict.Inconclusive => Style.Plain,
    };

    private static void WriteTable(Screen screen, IEnumerable<ComparisonRow> rows, string first, Func<ComparisonRow, string> name)
    {
        Table table = RunView.Grid(first, "n", "from", "to", "change", "95 % interval", "q", "verdict");
        foreach (ComparisonRow row in rows)
        {
            table.AddRow(
                new Text(name(row)), new Text(Numbers.Count(row.NPaired)), new Text(Numbers.Percent(row.Baseline)),
                new Text(Numbers.Percent(row.Candidate)), new Text(Numbers.Points(row.Delta)), new Text(Numbers.Range(row.Ci)),
                new Text(Numbers.Chance(row.QValue)), new Text(Word(row.Verdict), StyleOf(row.Verdict)));
        }
        screen.Out.Write(table);
    }

    private static void WriteSlices(Screen screen, Comparison comparison, bool all)
    {
        ComparisonRow[] slices = [.. comparison.Comparisons.Where(row => row.Slice is not null)];
        ComparisonRow[] shown = [.. slices.Where(row => all || row.Verdict is Verdict.Regressed or Verdict.Improved)];
        if (slices.Length == 0)
        {
            return;
        }
        if (shown.Length > 0)
        {
            WriteTable(screen, shown, "slice", row => $"{row.Metric} {Numbers.Slice(row.Slice)}");
        }
        if (shown.Length < slices.Length)
        {
            screen.Say($"{slices.Length - shown.Length} of {slices.Length} slice comparisons without a finding are not shown (--by SLICE shows them).");
        }
    }

    private static void WriteFlips(Screen screen, Comparison comparison)
    {
        if (comparison.FlipsTotal == 0)
        {
            return;
        }
        ComparisonRow? primary = comparison.Comparisons.FirstOrDefault(row => row is { Primary: true, Slice: null });
        Flip[] flips = [.. comparison.Flips.Where(flip => primary is null || flip.Metric == primary.Metric)];
        screen.Say($"Samples whose {primary?.Metric ?? "finding"} changed: {Numbers.Count(primary?.NewlyFailing ?? 0)} newly failing, {Numbers.Count(primary?.NewlyPassing ?? 0)} newly passing.");
        foreach (Flip flip in flips.Take(MaxFlips))
        {
            string mark = flip.Worse switch { true => "x", false => "+", null => "~" };
            string epoch = flip.Epoch > 1 ? $" (epoch {flip.Epoch})" : "";
            screen.Say($"  {mark} {flip.SampleId}{epoch}: {flip.From} -> {flip.To}");
        }
        if (flips.Length > MaxFlips)
        {
            screen.Say($"  ... and {Numbers.Count(flips.Length - MaxFlips)} more (--json lists them).");
        }
    }
}
