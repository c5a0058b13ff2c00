using EvalFlow.Core.Evals;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Evals;

/// <summary>The primary metric of an eval over its runs.</summary>
internal static class EvalTrend
{
    /// <summary>Null when fewer than two runs have the metric.</summary>
    /// <param name="runs">The newest first.</param>
    public static Chart? Of(EvalDefinition definition, string version, IReadOnlyList<RunReport> runs)
    {
        MetricSpec primary = definition.PrimaryMetric;
        (RunReport Run, MetricReport Metric)[] known = [.. runs.Reverse()
            .Select(run => (run, run.Metrics.FirstOrDefault(metric => metric.Name == primary.Name && metric.Slice is null)))
            .Where(pair => pair.Item2?.Value is not null).Select(pair => (pair.run, pair.Item2!))];
        if (known.Length < 2)
        {
            return null;
        }
        bool isShare = known.All(pair => pair.Metric.Value is >= 0 and <= 1);
        return TrendChart.Of(new TrendPlot($"{primary.Name} over runs", isShare ? ChartUnit.Share : ChartUnit.Number, [.. known.Select(pair => Point(pair.Run, pair.Metric, version))])
        {
            Direction = primary.Direction,
            GateMax = definition.Gate?.Metric == primary.Name ? definition.Gate.Max : null,
            GateMin = definition.Gate?.Metric == primary.Name ? definition.Gate.Min : null,
        });
    }

    private static TrendPoint Point(RunReport run, MetricReport metric, string version) => new(
        Short(ModelName.Of(run.Model)), metric.N, metric.Value, metric.Ci, Note: run.EvalVersion == version ? null : $"version {run.EvalVersion}");

    // Under the axis is room for a word.
    private static string Short(string model) => Path.GetFileNameWithoutExtension(model.Split(' ')[0]) is { Length: > 0 } name && model.Contains(' ', StringComparison.Ordinal) ? name : model;
}
