using EvalFlow.Core.Regressions;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>A comparison as tables: the verdicts, the samples that flipped, and what could not be paired.</summary>
internal static class ComparisonTables
{
    private static readonly ExportColumn[] Rows =
    [
        new("baseline_run", ExportType.Text, "The run compared with."),
        new("candidate_run", ExportType.Text, "The run that is judged."),
        new("metric", ExportType.Text, "Name of the metric."),
        new("slice", ExportType.Text, "name=value of the part of the samples it is over; empty for all."),
        new("direction", ExportType.Text, "Whether a larger value is good."),
        new("primary", ExportType.Flag, "Whether it is the eval's main metric."),
        new("verdict", ExportType.Text, "regressed, improved, equivalent, inconclusive (the data do not decide; not the same as no change), changed, or not_comparable."),
        new("n_paired", ExportType.Whole, "Samples that both runs scored; all numbers of the row are over these."),
        new("n_unmatched", ExportType.Whole, "Samples that only one of the runs scored."),
        new("clusters", ExportType.Whole, "Clusters among the pairs; empty when the eval names no cluster column."),
        new("baseline", ExportType.Number, "Mean in the baseline."),
        new("candidate", ExportType.Number, "Mean in the candidate."),
        new("delta", ExportType.Number, "Candidate minus baseline; 0.02 is 2 percentage points of a rate."),
        new("std_error", ExportType.Number, "Standard error of the difference."),
        new("ci_low", ExportType.Number, "Lower end of the difference's confidence interval."),
        new("ci_high", ExportType.Number, "Upper end of the difference's confidence interval."),
        new("ci_level", ExportType.Number, "Level of the interval."),
        new("ci_method", ExportType.Text, "How the interval was calculated."),
        new("test", ExportType.Text, "The test behind p_value."),
        new("p_value", ExportType.Number, "Chance of a difference this large if the models were alike."),
        new("q_value", ExportType.Number, "p_value corrected for all rows tested together (Benjamini-Hochberg)."),
        new("newly_failing", ExportType.Whole, "Samples that moved in the worse direction."),
        new("newly_passing", ExportType.Whole, "Samples that moved in the better direction."),
        new("mde", ExportType.Number, "Smallest difference that so many pairs would find with power 0.8."),
        new("margin", ExportType.Number, "Largest difference that does not matter; empty when none was set."),
        new("needed_n", ExportType.Whole, "Pairs that would decide an inconclusive row."),
        new("summary", ExportType.Text, "The verdict in a sentence."),
    ];

    private static readonly ExportColumn[] Flips =
    [
        new("baseline_run", ExportType.Text, "The run compared with."),
        new("candidate_run", ExportType.Text, "The run that is judged."),
        new("sample_id", ExportType.Text, "Id of the sample."),
        new("epoch", ExportType.Whole, "Which repetition, from 1."),
        new("metric", ExportType.Text, "The metric in which it changed."),
        new("from", ExportType.Text, "Label or value in the baseline."),
        new("to", ExportType.Text, "Label or value in the candidate."),
        new("worse", ExportType.Flag, "Whether it moved in the worse direction; empty for a neutral metric."),
    ];

    private static readonly ExportColumn[] LeftOut =
    [
        new("sample_id", ExportType.Text, "Id of a sample that could not be paired."),
        new("grader", ExportType.Text, "The grader that left nothing to pair; empty when the run lacks the sample."),
        new("in", ExportType.Text, "The run that lacks it: baseline or candidate."),
        new("reason", ExportType.Text, "missing, errored, judge_failed, not_applicable or no_value."),
    ];

    public static ExportContent Of(Comparison comparison, ExportProvenance provenance) => new(
        provenance,
        [
            new ExportTable("comparisons", Rows, _ => comparison.Comparisons.Select(row => Row(comparison, row)).ToAsyncEnumerable()),
            new ExportTable("flips", Flips, _ => comparison.Flips.Select(flip => new object?[]
            {
                comparison.BaselineRun, comparison.CandidateRun, flip.SampleId, (long)flip.Epoch, flip.Metric, flip.From, flip.To, flip.Worse,
            }).ToAsyncEnumerable()),
            new ExportTable("left_out", LeftOut, _ => comparison.LeftOut.Select(left => new object?[]
            {
                left.SampleId, left.Grader, ExportWords.Of(left.In), ExportWords.Of(left.Reason),
            }).ToAsyncEnumerable()),
        ],
        "comparisons");

    private static object?[] Row(Comparison comparison, ComparisonRow row) =>
    [
        comparison.BaselineRun, comparison.CandidateRun, row.Metric, ExportWords.Slice(row.Slice), ExportWords.Of(row.Direction), row.Primary,
        ExportWords.Of(row.Verdict), row.NPaired, row.NUnmatched, (long?)row.Clusters, row.Baseline, row.Candidate, row.Delta, row.StdError,
        row.Ci?.Low, row.Ci?.High, row.Ci?.Level, row.Ci?.Method, row.Test, row.PValue, row.QValue, row.NewlyFailing, row.NewlyPassing,
        row.Mde, row.Margin, row.NeededN, row.Summary,
    ];
}
