using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports.Documents;

/// <param name="Comparison">Of the two runs.</param>
/// <param name="Title">Title of the eval.</param>
public sealed record ComparisonReportInput(Comparison Comparison, RunReport Baseline, RunReport Candidate, string Title, DateTimeOffset MadeAt);

/// <summary>The report of two runs, compared sample by sample.</summary>
public static class ComparisonDocument
{
    public static ReportDocument Of(ComparisonReportInput input)
    {
        Comparison comparison = input.Comparison;
        ComparisonRow[] headline = [.. comparison.Comparisons.Where(row => row.Slice is null)];
        ComparisonRow[] slices = [.. comparison.Comparisons.Where(row => row.Slice is not null)];
        Section?[] sections =
        [
            Section.Of("Result", [
                .. ComparisonSections.Differences(comparison), .. comparison.Notes.Select(note => new Paragraph(note)),
                .. ComparisonTables.Dumbbells("From the baseline to the candidate", headline, isRepeated: true),
                .. ComparisonTables.Forests("Differences and their intervals", headline),
                ComparisonTables.Rows(headline.Length == 1 ? "The metric" : $"All metrics. q is corrected for {headline.Length} metrics", headline)]),
            slices.Length == 0 ? null : Section.Of("By slice", [
                .. ComparisonTables.Forests("Differences by slice", slices.Where(row => row.Primary), isRepeated: true),
                ComparisonTables.Rows($"All slices. q is corrected for {slices.Length} slice comparisons", slices)]),
            StaleSections.Reasons(comparison.Stale),
            ComparisonSections.Flips(comparison),
            Section.Of("Left out", ComparisonSections.LeftOut(comparison)),
            ComparisonSections.Errored(input),
            ComparisonSections.Behaviours(comparison),
            ComparisonSections.Provenance(input),
            Glossary.For(Glossary.OfComparisons),
        ];
        return new ReportDocument(
            input.Title, $"Comparison report: {comparison.EvalId}, {comparison.BaselineRun} to {comparison.CandidateRun}",
            [.. headline.OrderByDescending(row => row.Primary).Select(row => new Paragraph(row.Summary, row.Verdict)), .. StaleSections.Lead(comparison.Stale)], [.. sections.OfType<Section>()]);
    }
}
