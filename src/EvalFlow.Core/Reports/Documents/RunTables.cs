using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>Tables and charts of a run.</summary>
internal static class RunTables
{
    public static Block? Metrics(RunReport run)
    {
        MetricReport[] overall = [.. run.Metrics.Where(metric => metric.Slice is null)];
        return overall.Length == 0 ? null : new DataTable(
            "Metrics over all samples", ["metric", "good is", DataColumn.Right("n"), DataColumn.Right("value"), DataColumn.Right("95 % interval"), "method"],
            [
                .. overall.Select(metric => new TableCell[]
                {
                    metric.Primary && overall.Length > 1 ? $"{metric.Name} (primary)" : metric.Name, RunWords.Good(metric.Direction), Numbers.Count(metric.N),
                    UnitOf(metric).Level(metric.Value), UnitOf(metric).Levels(metric.Ci), UnitWords.Method(metric.Ci?.Method),
                }),
            ]);
    }

    public static Block? MetricChart(RunReport run)
    {
        MetricReport[] shares = [.. run.Metrics.Where(metric => metric.Slice is null && UnitOf(metric) == ChartUnit.Share)];
        return shares.Length == 0 ? null : new Figure(IntervalChart.Of(new IntervalPlot("Metrics and their intervals", ChartUnit.Share, [.. shares.Select(metric => Gated(metric, run))])
        {
            Direction = shares.Select(metric => metric.Direction).Distinct().ToArray() is [var same] ? same : Direction.Neutral,
        }), IsRepeated: true);
    }

    private static IntervalRow Gated(MetricReport metric, RunReport run) => metric.Name != run.Gate?.Metric ? Row(metric) : Row(metric) with
    {
        GateMax = run.Gate.Max,
        GateMin = run.Gate.Min,
    };

    public static Block? SliceChart(RunReport run)
    {
        MetricReport[] slices = [.. run.Metrics.Where(metric => metric is { Slice: not null, Primary: true })];
        if (slices.Length == 0)
        {
            return null;
        }
        bool gated = run.Gate?.Metric == slices[0].Name;
        ChartUnit unit = slices.All(slice => UnitOf(slice) == ChartUnit.Share) ? ChartUnit.Share : ChartUnit.Number;
        return new Figure(IntervalChart.Of(new IntervalPlot($"{slices[0].Name} by slice", unit, [.. slices.Select(Row)])
        {
            Direction = slices[0].Direction,
            GateMax = gated ? run.Gate!.Max : null,
            GateMin = gated ? run.Gate!.Min : null,
        }));
    }

    public static Block? OtherSlices(RunReport run)
    {
        MetricReport[] slices = [.. run.Metrics.Where(metric => metric is { Slice: not null, Primary: false })];
        return slices.Length == 0 ? null : new DataTable(
            "Other metrics by slice", ["slice", "metric", DataColumn.Right("n"), DataColumn.Right("value"), DataColumn.Right("95 % interval")],
            [
                .. slices.Select(metric => new TableCell[]
                {
                    Numbers.Slice(metric.Slice), metric.Name, Numbers.Count(metric.N), UnitOf(metric).Level(metric.Value), UnitOf(metric).Levels(metric.Ci),
                }),
            ]);
    }

    public static Block? Corrected(RunReport run)
    {
        MetricReport[] corrected = [.. run.Metrics.Where(metric => metric.Slice is null && metric.Corrected.Count > 0)];
        return corrected.Length == 0 ? null : new DataTable(
            "Values corrected for the judge's errors", ["metric", DataColumn.Right("by the judge"), DataColumn.Right("corrected"), DataColumn.Right("95 % interval"), "method", DataColumn.Right("labels by people")],
            [
                .. from metric in corrected
                   from each in metric.Corrected
                   select new TableCell[]
                   {
                       metric.Name, UnitOf(metric).Level(metric.Value), UnitOf(metric).Level(each.Value), UnitOf(metric).Levels(each.Ci),
                       CorrectionMethod.Words(each.Method), Numbers.Count(each.Labels.Total),
                   },
            ]);
    }

    public static Block? Agreement(RunReport run) => run.Agreement.Count == 0 ? null : new DataTable(
        "Graders among themselves", ["graders", DataColumn.Right("n"), DataColumn.Right("agree"), DataColumn.Right("Cohen kappa"), DataColumn.Right("Fleiss kappa")],
        [
            .. run.Agreement.Select(pair => new TableCell[]
            {
                $"{pair.GraderA} / {pair.GraderB}", Numbers.Count(pair.N), Numbers.Percent(pair.Raw), Numbers.Coefficient(pair.CohenKappa), Numbers.Coefficient(pair.FleissKappa),
            }),
        ]);

    /// <summary>Labels make shares; a mean of a grader's values is one when it and its interval lie between 0 and 1.</summary>
    public static ChartUnit UnitOf(MetricReport metric) =>
        metric.Label is not null || (metric.Value is not (< 0 or > 1) && metric.Ci?.Low is not < 0 && metric.Ci?.High is not > 1)
            ? ChartUnit.Share : ChartUnit.Number;

    private static IntervalRow Row(MetricReport metric) =>
        new(metric.Slice is null ? metric.Name : Numbers.Slice(metric.Slice), metric.N, metric.Value, metric.Ci);
}
