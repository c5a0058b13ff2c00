using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>The parts of a comparison's report; a run's report uses some of them.</summary>
internal static class ComparisonSections
{
    // Longer lists are the business of 'compare --json'.
    private const int MostFlips = 200;
    private const int MostLeftOut = 200;
    private const int LongestLabel = 60;

    public static IEnumerable<Block> Differences(Comparison comparison)
    {
        if (comparison.Comparable)
        {
            yield break;
        }
        yield return new Paragraph(
            comparison.AcceptedBy is null ? "Not comparable: the two runs measured different things." : "Differences accepted: the two runs measured different things.",
            Verdict.NotComparable, IsLoud: true);
        yield return new Bullets(comparison.NotComparableReasons);
        if (comparison.AcceptedBy is { } by)
        {
            yield return new Paragraph($"{by} accepted this on {Numbers.Time(comparison.AcceptedAt)} UTC because: {comparison.AcceptedBecause}");
        }
    }

    public static IEnumerable<Block> LeftOut(Comparison comparison)
    {
        if (comparison.LeftOutSamples == 0)
        {
            yield return new Paragraph("Every sample was paired; nothing was left out.");
            yield break;
        }
        yield return new Paragraph($"{Numbers.Count(comparison.LeftOutSamples)} samples could not be paired. They are part of no difference.", Verdict.NotComparable);
        yield return new DataTable(
            "Reasons", ["reason", DataColumn.Right("samples"), DataColumn.Text("ids")],
            [
                .. comparison.LeftOutCounts.Select(count => new TableCell[]
                {
                    LeftOutWords.Why(count), Numbers.Count(count.Count), Ids(comparison, count),
                }),
            ]);
    }

    public static Section? Behaviours(Comparison comparison)
    {
        BehaviourRow[] changed = [.. comparison.Behaviours.Where(row => row.Verdict == Verdict.Changed)];
        string[] same = [.. comparison.Behaviours.Where(row => row.Verdict == Verdict.Equivalent).Select(BehaviourSentence.Words)];
        string[] open = [.. comparison.Behaviours.Where(row => row.Verdict == Verdict.Inconclusive).Select(BehaviourSentence.Words)];
        return comparison.Behaviours.Count == 0 ? null : Section.Of(
            "How the answers look",
            comparison.Behaviours.All(row => row.Verdict == Verdict.NotComparable)
                ? new Paragraph("How the answers look is not compared: the models were asked different things.")
                : new Paragraph("Apart from the score; neither good nor bad in itself, and of no influence on any verdict."),
            changed.Length == 0 ? null : new Bullets([.. changed.Select(row => row.Summary)]),
            same.Length == 0 ? null : new Paragraph($"About the same: {string.Join(", ", same)}."),
            open.Length == 0 ? null : new Paragraph($"No change shown: {string.Join(", ", open)}."));
    }

    private static string Ids(Comparison comparison, LeftOutCount count)
    {
        string[] ids = [.. comparison.LeftOut.Where(one => one.In == count.In && one.Reason == count.Reason).Select(one => one.SampleId).Distinct().Take(MostLeftOut)];
        return string.Join(", ", ids) + (count.Count > ids.Length ? ", ..." : "");
    }

    public static Section? Flips(Comparison comparison)
    {
        if (comparison.FlipsTotal == 0)
        {
            return new Section("Samples that changed", [new Paragraph("No sample's finding changed.")]);
        }
        Flip[] listed = [.. comparison.Flips.Take(MostFlips)];
        string cut = comparison.FlipsTotal > listed.Length ? $" The first {Numbers.Count(listed.Length)} are listed, newly failing first; 'evalflow compare --json' lists more." : "";
        return Section.Of(
            "Samples that changed",
            new Paragraph($"{Numbers.Count(comparison.FlipsTotal)} findings changed.{cut} Ids and labels only: prompts and responses may be harmful and are no part of a report."),
            new DataTable(
                "Findings that changed", ["sample", "how", "metric", "from", "to", DataColumn.Right("epoch")],
                [.. listed.Select(flip => new TableCell[] { flip.SampleId, How(flip), flip.Metric, Label(flip.From), Label(flip.To), Numbers.Count(flip.Epoch) })]));
    }

    private static TableCell How(Flip flip) => flip.Worse switch
    {
        true => new TableCell("x newly failing", Verdict.Regressed),
        false => new TableCell("+ newly passing", Verdict.Improved),
        null => new TableCell("~ changed", Verdict.Changed),
    };

    private static string Label(string label) => Alerts.SafeName.Of(label, LongestLabel);

    public static Section? Errored(ComparisonReportInput input) => Section.Of("What could not be evaluated", new DataTable(
        "Samples of each run", ["run", DataColumn.Right("planned"), DataColumn.Right("completed"), DataColumn.Right("judge failed"), DataColumn.Right("errored"), DataColumn.Right("not evaluated")],
        [
            .. new[] { ("baseline", input.Baseline.Samples), ("candidate", input.Candidate.Samples) }.Select(run => new TableCell[]
            {
                run.Item1, Numbers.Count(run.Item2.Planned), Numbers.Count(run.Item2.Completed), Numbers.Count(run.Item2.JudgeFailed),
                Numbers.Count(run.Item2.Errored), Numbers.Count(run.Item2.NotEvaluated),
            }),
        ]));

    public static Section Provenance(ComparisonReportInput input) => new(
        "Where the numbers come from",
        [
            new DataTable("The two runs", ["what", "baseline", "candidate"], [.. Provenance(input.Baseline, input.Candidate)]),
            new Paragraph(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"Error rate of each family of tests: {input.Comparison.Alpha * 100:0.##} %. Report made {Numbers.Time(input.MadeAt)} UTC.")),
        ]);

    private static IEnumerable<IReadOnlyList<TableCell>> Provenance(RunReport baseline, RunReport candidate)
    {
        foreach ((string name, Func<RunReport, string> read) in new (string, Func<RunReport, string>)[]
        {
            ("run", run => run.RunId), ("eval", run => $"{run.EvalId}@{run.EvalVersion}"), ("model", run => run.Model), ("status", RunWords.Status),
            ("hash of the eval", run => run.EvalHash), ("hash of the samples", run => run.DatasetHash), ("run by", run => $"EvalFlow {run.ToolVersion}"),
        })
        {
            yield return [name, read(baseline), read(candidate)];
        }
    }
}
