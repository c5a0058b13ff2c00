using EvalFlow.Core.Regressions;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>A comparison as a person reads it: the verdicts first, in words.</summary>
internal static class ComparisonView
{
    private const int MaxFlips = 15;
    private const int NameWidth = 21;

    public static void Write(Screen screen, Comparison comparison, bool allSlices)
    {
        screen.Say($"{comparison.EvalId}: {comparison.BaselineRun} -> {comparison.CandidateRun}");
        screen.Say($"  baseline   {comparison.BaselineModel}");
        screen.Say($"  candidate  {comparison.CandidateModel}");
        WriteDifferences(screen, comparison);
        foreach (string note in comparison.Notes)
        {
            screen.Tell(note);
        }
        screen.Say("");
        ComparisonRow[] headline = [.. comparison.Comparisons.Where(row => row.Slice is null)];
        foreach (ComparisonRow row in headline)
        {
            screen.Tell(row.Summary, style: StyleOf(row.Verdict));
        }
        WriteHeadline(screen, comparison, headline);
        LeftOutView.Write(screen, comparison);
        WriteSlices(screen, comparison, allSlices);
        BehaviourView.Write(screen, comparison);
        WriteFlips(screen, comparison);
    }

    private static void WriteDifferences(Screen screen, Comparison comparison)
    {
        if (comparison.Comparable)
        {
            return;
        }
        screen.Say(comparison.AcceptedBy is null
            ? "NOT COMPARABLE: the two runs measured different things." : "DIFFERENCES ACCEPTED: the two runs measured different things.");
        foreach (string reason in comparison.NotComparableReasons)
        {
            screen.Tell($"- {reason}", 2);
        }
        screen.Tell(
            comparison.AcceptedBy is { } by
                ? $"{by} accepted this on {Numbers.Time(comparison.AcceptedAt)} UTC because: {comparison.AcceptedBecause}"
                : "Compare all the same, with your reason on record: --accept-differences REASON",
            2);
    }

    // The longest has to fit its column.
    public static string Word(Verdict verdict) => verdict == Verdict.NotComparable ? "! not compar." : VerdictWords.Marked(verdict);

    public static Style StyleOf(Verdict verdict) => verdict switch
    {
        Verdict.Regressed => new Style(Color.Red, decoration: Decoration.Bold),
        Verdict.Improved => new Style(Color.Green),
        Verdict.NotComparable or Verdict.Changed => new Style(Color.Yellow),
        Verdict.Equivalent or Verdict.Inconclusive => Style.Plain,
    };

    private static void WriteHeadline(Screen screen, Comparison comparison, ComparisonRow[] rows)
    {
        Table table = RunView.Grid("verdict", "metric", "from %", "to %", "95 % interval", "q");
        foreach (ComparisonRow row in rows)
        {
            string name = row.Primary && rows.Length > 1 ? $"{row.Metric} *" : row.Metric;
            AddRow(table, row, new Text(Numbers.Fit(name, NameWidth)));
        }
        screen.Show(table);
        long paired = rows.Max(row => row.NPaired);
        string left = comparison.LeftOutSamples > 0 ? $"; {Numbers.Count(comparison.LeftOutSamples)} left out, see below" : "";
        screen.Say($"{Numbers.Count(paired)} samples paired{left}.{(rows.Length > 1 ? $" * primary metric. q is p corrected for {rows.Length} metrics." : "")}");
    }

    // One metric is enough to see where it happens; the other metrics of each slice are in the JSON.
    private static void WriteSlices(Screen screen, Comparison comparison, bool all)
    {
        ComparisonRow[] tested = [.. comparison.Comparisons.Where(row => row.Slice is not null)];
        ComparisonRow[] slices = [.. tested.Where(row => row.Primary)];
        ComparisonRow[] shown = [.. slices.Where(row => all || row.Verdict is Verdict.Regressed or Verdict.Improved or Verdict.Changed)];
        if (slices.Length == 0)
        {
            return;
        }
        if (shown.Length > 0)
        {
            Table table = RunView.Grid("verdict", "slice", "n", "from %", "to %", "95 % interval", "q");
            foreach (ComparisonRow row in shown)
            {
                AddRow(table, row, new Text(Numbers.Fit(Numbers.Slice(row.Slice), NameWidth)), new Text(Numbers.Count(row.NPaired)));
            }
            screen.Show(table);
        }
        string hidden = shown.Length < slices.Length ? $" {slices.Length - shown.Length} slices without a finding are not shown (--by shows them)." : "";
        screen.Tell($"Slices of {slices[0].Metric}; q is corrected for {tested.Length} slice comparisons.{hidden}");
    }

    // The numbers that the verdict rests on come first, and what the judge alone says below them.
    private static void AddRow(Table table, ComparisonRow row, params IReadOnlyList<Text> named)
    {
        Text verdict = new(Word(row.Verdict), StyleOf(row.Verdict));
        Text[] alone = [new(Numbers.Bare(row.Baseline)), new(Numbers.Bare(row.Candidate)), new(Numbers.Range(row.Ci)), new(Numbers.Chance(row.QValue))];
        if (row.Corrected is not { } corrected)
        {
            table.AddRow([verdict, .. named, .. alone]);
            return;
        }
        table.AddRow([
            verdict, .. named, new Text(Numbers.Bare(corrected.Baseline)), new Text(Numbers.Bare(corrected.Candidate)),
            new Text(Numbers.Range(corrected.Ci)), new Text(Numbers.Chance(corrected.QValue))]);
        table.AddRow([new Text(""), new Text("  by the judge alone"), .. named.Skip(1), .. alone]);
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
