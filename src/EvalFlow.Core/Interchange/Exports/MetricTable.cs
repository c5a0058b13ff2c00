using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>The table with a row for each metric over all samples and over each slice.</summary>
internal static class MetricTable
{
    private static readonly ExportColumn[] Columns =
    [
        new("run_id", ExportType.Text, "The run."),
        new("metric", ExportType.Text, "Name of the metric."),
        new("grader", ExportType.Text, "Grader whose findings it counts."),
        new("label", ExportType.Text, "Label whose share it is; empty for the mean of a value."),
        new("direction", ExportType.Text, "Whether a larger value is good: higher_is_better, lower_is_better or neutral."),
        new("primary", ExportType.Flag, "Whether it is the eval's main metric."),
        new("slice", ExportType.Text, "name=value of the part of the samples it is over; empty for all."),
        new("n", ExportType.Whole, "Scored samples."),
        new("clusters", ExportType.Whole, "Clusters among them; empty when the eval names no cluster column."),
        new("value", ExportType.Number, "The metric. Rates are fractions, 0 to 1."),
        new("std_error", ExportType.Number, "Standard error of the value."),
        new("ci_low", ExportType.Number, "Lower end of the confidence interval."),
        new("ci_high", ExportType.Number, "Upper end of the confidence interval."),
        new("ci_level", ExportType.Number, "Level of the interval: 0.95 covers the true value in 95 of 100 such runs."),
        new("ci_method", ExportType.Text, "How the interval was calculated; docs/statistics.md."),
        new("bounds_low", ExportType.Number, "Least value, whatever the samples without a score would have said."),
        new("bounds_high", ExportType.Number, "Largest value, whatever the samples without a score would have said."),
        new("corrected_value", ExportType.Number, "The value corrected for the judge's errors; empty for judges that were not calibrated."),
        new("corrected_ci_low", ExportType.Number, "Lower end of the corrected value's interval."),
        new("corrected_ci_high", ExportType.Number, "Upper end of the corrected value's interval."),
        new("corrected_method", ExportType.Text, "rogan_gladen, prediction_powered or human_labels."),
    ];

    public static ExportTable Of(RunReport report) => new(
        "metrics", Columns, _ => report.Metrics.Select(metric => Row(report.RunId, metric)).ToAsyncEnumerable());

    private static object?[] Row(string runId, MetricReport metric)
    {
        CorrectedReport? corrected = metric.Corrected.Count > 0 ? metric.Corrected[0] : null;
        return
        [
            runId, metric.Name, metric.Grader, metric.Label, ExportWords.Of(metric.Direction), metric.Primary, ExportWords.Slice(metric.Slice),
            metric.N, (long?)metric.Clusters, metric.Value, metric.StdError, metric.Ci?.Low, metric.Ci?.High, metric.Ci?.Level, metric.Ci?.Method,
            metric.Bounds?.Low, metric.Bounds?.High, corrected?.Value, corrected?.Ci?.Low, corrected?.Ci?.High, corrected?.Method,
        ];
    }
}
