using System.Globalization;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>The parts of a release's report.</summary>
internal static class ReleaseSections
{
    public static DataTable Verdicts(ReleaseReport report) => new(
        "Verdicts", ["eval", "harm domain, severity", "verdict", "metric", DataColumn.Right("value (95 % interval)"), DataColumn.Right("difference (95 % interval)"), "gate", DataColumn.Right("errored")],
        [.. report.Evals.Select(Cells)]);

    private static TableCell[] Cells(ReleaseEval eval)
    {
        (MetricReport? metric, ComparisonRow? row) = (eval.Primary, eval.Headline);
        ChartUnit unit = metric is null ? ChartUnit.Share : RunTables.UnitOf(metric);
        IntervalReport? ci = row?.Corrected is { } corrected ? corrected.Ci : row?.Ci;
        return
        [
            $"{eval.Title}{(eval.Required ? "" : " (not required)")}{(eval.StaleReasons.Count > 0 ? " (stale)" : "")}", string.Create(CultureInfo.InvariantCulture, $"{eval.HarmDomain ?? "none"}, {(eval.Severity is { } severity ? $"{severity} of 5" : "none")}"),
            eval.Run is null ? "not run" : row is null ? "not compared" : TableCell.Of(row.Verdict), metric?.Name ?? Numbers.None,
            unit.LevelWithin(metric?.Value, metric?.Ci), unit.DifferenceWithin(row?.Corrected?.Delta ?? row?.Delta, ci),
            eval.Run?.Gate is { } gate ? RunWords.GateWord(gate) : "none", eval.Run is null ? Numbers.None : Numbers.Count(eval.Run.Samples.Errored),
        ];
    }

    public static IEnumerable<Block> Charts(ReleaseReport report) => ComparisonTables.Dumbbells(
        $"From {report.Baseline ?? "the baseline"} to {report.Release}",
        report.Evals.Where(eval => eval.Headline is not null).Select(eval => eval.Headline! with { Metric = $"{eval.EvalId}: {eval.Headline.Metric}" }), isRepeated: true);

    public static IEnumerable<Block> Sentences(ReleaseReport report) =>
        report.Evals.Where(eval => eval.Headline is not null).Select(eval => new Section(eval.Title, [new Paragraph(eval.Headline!.Summary, eval.Headline.Verdict), .. Slices(eval)]));

    private static IEnumerable<Block> Slices(ReleaseEval eval)
    {
        ComparisonRow[] found = [.. eval.Comparison!.Comparisons.Where(row => row is { Slice: not null, Verdict: Verdict.Regressed })];
        return found.Length == 0 ? [] : [ComparisonTables.Rows("Slices that regressed", found)];
    }

    public static IEnumerable<Block> Stale(ReleaseReport report) => report.Evals.Where(eval => eval.StaleReasons.Count > 0)
        .SelectMany(eval => new Block[] { new Paragraph($"{eval.Title}: this result is stale.", Verdict.NotComparable, IsLoud: true), new Bullets(eval.StaleReasons) });

    public static DataTable? Alerts(ReleaseReport report) => report.Alerts.Count == 0 ? null : new DataTable(
        "Alerts of this release", ["alert", "state", DataColumn.Right("severity"), DataColumn.Text("what"), "owner", "raised (UTC)"],
        [
            .. report.Alerts.Select(alert => new TableCell[]
            {
                alert.AlertId, alert.State, alert.Severity.ToString(CultureInfo.InvariantCulture), alert.Title, alert.Owner ?? "nobody", Numbers.Time(alert.RaisedAt),
            }),
        ]);

    public static IEnumerable<Block> Failing(ReleaseReport report)
    {
        Block[] lists =
        [
            .. report.Evals.Where(eval => eval.Samples?.Failing is { Total: > 0 })
                .SelectMany(eval => RunSections.Ids($"{eval.Title} ({eval.Samples!.Metric})", eval.Samples.Failing!)),
        ];
        return lists.Length == 0 ? [] : [.. lists, new Paragraph("Ids only: prompts and responses may be harmful and are no part of a report.")];
    }

    public static IEnumerable<Block> Judges(ReleaseReport report) =>
        from eval in report.Evals
        from judge in eval.Run?.Judges ?? []
        from text in judge.Warnings.Select(warning => $"! {warning}").Prepend($"{eval.EvalId}: {RunWords.Standing(judge)}")
        select new Paragraph(text, IsLoud: text[0] == '!');

    public static DataTable? Decisions(string caption, IReadOnlyList<ReleaseDecision> decisions) => decisions.Count == 0 ? null : new DataTable(
        caption, ["about", "who", DataColumn.Text("why"), "when (UTC)", "until (UTC)"],
        [.. decisions.Select(one => new TableCell[] { one.About, one.Who, one.Why, Numbers.Time(one.At), one.Until is null ? "no end" : Numbers.Time(one.Until) })]);

    public static Section Provenance(ReleaseReport report) => new(
        "Where the numbers come from",
        [
            new DataTable(
                "Runs", ["eval", "run", "baseline run", "model", "hash of the eval", "hash of the samples", "run by"],
                [.. report.Evals.Where(eval => eval.Run is not null).Select(eval => RunCells(eval.Run!))]),
            new Facts([.. report.Facts, new Fact("report made", $"{Numbers.Time(report.MadeAt)} UTC by EvalFlow {report.ToolVersion}")]),
        ]);

    private static TableCell[] RunCells(RunReport run) =>
    [
        $"{run.EvalId}@{run.EvalVersion}", run.RunId, run.BaselineRun ?? "none", run.Model, run.EvalHash[..Math.Min(12, run.EvalHash.Length)],
        run.DatasetHash[..Math.Min(12, run.DatasetHash.Length)], $"EvalFlow {run.ToolVersion}",
    ];
}
