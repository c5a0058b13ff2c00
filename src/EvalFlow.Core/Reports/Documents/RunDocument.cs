using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>All that a report of a run tells.</summary>
/// <param name="Definition">The eval, as run.</param>
public sealed record RunReportInput(RunReport Run, EvalDefinition Definition, FailingSamples Samples, DateTimeOffset MadeAt)
{
    /// <summary>With the run's baseline; null when it has none, or the comparison is not there yet.</summary>
    public Comparison? Comparison { get; init; }
}

/// <summary>The report of one run.</summary>
public static class RunDocument
{
    public static ReportDocument Of(RunReportInput input)
    {
        RunReport run = input.Run;
        Section?[] sections =
        [
            Section.Of("Result", [RunTables.MetricChart(run), RunTables.Metrics(run), .. Open(run), RunTables.Corrected(run)]),
            Section.Of("By slice", RunTables.SliceChart(run), RunTables.OtherSlices(run)),
            Compared(input.Comparison),
            input.Comparison is { } comparison ? ComparisonSections.Behaviours(comparison) : null,
            StaleSections.Reasons(run.Stale),
            RunSections.NotEvaluated(input),
            RunSections.Failing(input.Samples),
            RunSections.Judges(run),
            RunSections.Limits(input),
            RunSections.Provenance(input),
            Glossary.For(input.Comparison is null ? Glossary.OfRuns : [.. Glossary.OfRuns, .. Glossary.OfComparisons]),
        ];
        return new ReportDocument(
            input.Definition.Title, $"Run report: {run.EvalId}@{run.EvalVersion}, run {run.RunId}", [.. Lead(input)], [.. sections.OfType<Section>()]);
    }

    private static IEnumerable<Paragraph> Lead(RunReportInput input)
    {
        RunReport run = input.Run;
        if (run.Status is not (RunStatus.Completed or RunStatus.CompletedWithErrors))
        {
            yield return new Paragraph($"This run is {RunWords.Of(run.Status)}: its numbers are not final.{(run.Reason is null ? "" : $" Reason: {run.Reason}")}", Verdict.NotComparable);
        }
        foreach (ComparisonRow row in Headline(input.Comparison).Where(row => row.Primary))
        {
            yield return new Paragraph(row.Summary, row.Verdict);
        }
        yield return run.Gate is { } gate
            ? new Paragraph($"{RunWords.Gate(gate)}{(gate.Reason is null ? "" : $" {gate.Reason}")}", Tone(gate))
            : new Paragraph(Level(run));
        foreach (Paragraph stale in StaleSections.Lead(run.Stale))
        {
            yield return stale;
        }
        if (run.Samples.Errored + run.Samples.JudgeFailed > 0)
        {
            yield return new Paragraph($"{RunWords.Samples(run)}; what they could change is said below.", Verdict.NotComparable);
        }
    }

    private static Verdict Tone(GateReport gate) => gate.Refused ? Verdict.NotComparable
        : gate.Passed switch { true => Verdict.Improved, false => Verdict.Regressed, null => Verdict.NotComparable };

    private static string Level(RunReport run)
    {
        MetricReport? primary = run.Metrics.FirstOrDefault(metric => metric is { Primary: true, Slice: null }) ?? run.Metrics.FirstOrDefault(metric => metric.Slice is null);
        return primary is null
            ? "There are no numbers yet."
            : $"{primary.Name} is {Charts.UnitWords.Level(RunTables.UnitOf(primary), primary.Value)} (95 % interval {Charts.UnitWords.Levels(RunTables.UnitOf(primary), primary.Ci)}) over {Numbers.Count(primary.N)} samples. The eval sets no gate, so nothing is passed or failed.";
    }

    private static IEnumerable<Block> Open(RunReport run) => run.Metrics.Where(metric => metric.Slice is null)
        .Select(RunWords.Bounds).OfType<string>().Concat(run.Samples.NotEvaluated > 0 ? [RunWords.EndedEarly] : []).Select(text => new Paragraph(text));

    private static Section? Compared(Comparison? comparison)
    {
        if (comparison is null)
        {
            return null;
        }
        ComparisonRow[] rows = [.. Headline(comparison)];
        return Section.Of(
            $"Compared with {comparison.BaselineRun}",
            [
                .. ComparisonSections.Differences(comparison), .. rows.Where(row => !row.Primary).Select(row => new Paragraph(row.Summary, row.Verdict)),
                .. ComparisonTables.Dumbbells("From the baseline to this run", rows),
                .. ComparisonTables.Forests("Differences by slice", comparison.Comparisons.Where(row => row is { Slice: not null, Primary: true })),
                .. ComparisonSections.LeftOut(comparison),
                new Paragraph($"All rows and all samples that changed: evalflow report --compare {comparison.BaselineRun} {comparison.CandidateRun}"),
            ]);
    }

    private static IEnumerable<ComparisonRow> Headline(Comparison? comparison) => comparison?.Comparisons.Where(row => row.Slice is null) ?? [];
}
