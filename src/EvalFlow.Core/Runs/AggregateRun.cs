using System.Text.Json;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Limits;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Runs;

/// <summary>The aggregated part of a report, as stored with the run.</summary>
internal sealed record RunResults(
    IReadOnlyList<MetricReport> Metrics, GateReport? Gate, IReadOnlyList<AgreementReport> Agreement,
    IReadOnlyList<ReasonCount> Errors, RequestCounts Requests, Usage Usage)
{
    /// <summary>What the gate asks of judges; null in results that are older than calibrations.</summary>
    public JudgeRules? JudgeRules { get; init; }

    // Results of older versions have none.
    public IReadOnlyList<LimitChange> Limits { get; init => field = value ?? []; } = [];
}

/// <summary>Merges the statistics of all shards into the metrics of the run: one pass over shards, no sample is read.</summary>
internal sealed class AggregateRun(IRunStore runs, IEvalRegistry registry)
{
    /// <summary>Level of every interval of a run.</summary>
    public const double Level = 0.95;

    public async Task<bool> RunAsync(RunInput input, CancellationToken cancellationToken)
    {
        Run run = await runs.RequireAsync(input.RunId, cancellationToken);
        EvalVersion version = await registry.RequireAsync(run, cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        ShardStatistics statistics = new(definition, definition.Epochs with { Count = run.Epochs });
        await foreach (ReadOnlyMemory<byte> part in runs.ReadPartsAsync(run.RunId, ShardPart.Statistics, cancellationToken))
        {
            statistics.Merge(part);
        }
        RunResults results = Report(definition, statistics);
        await runs.SaveResultsAsync(
            run.RunId, JsonSerializer.Serialize(results, ReportJson.Compact), [.. results.Metrics.Select(ToRow)], cancellationToken);
        return true;
    }

    internal static RunResults Report(EvalDefinition definition, ShardStatistics statistics)
    {
        List<MetricReport> metrics = [];
        for (int m = 0; m < statistics.Metrics.Count; m++)
        {
            MetricSpec metric = statistics.Metrics[m].Metric;
            metrics.AddRange(statistics.Cells
                .OrderBy(cell => cell.Key.Name is { } name ? definition.Samples.Slices.ToList().IndexOf(name) : -1)
                .ThenBy(cell => cell.Key.Value, StringComparer.Ordinal)
                .Select(cell => Metric(definition, metric, cell.Key, cell.Value[m]))
                .Where(report => report.Slice is null || report.N > 0));
        }
        return new RunResults(
            metrics,
            definition.Gate is { } gate ? Judge(gate, metrics) : null,
            [.. statistics.Agreement.Select(pair => pair.ToReport(Level)).OfType<AgreementReport>()],
            [.. statistics.Reasons.OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal)
                .Select(reason => new ReasonCount(reason.Key, reason.Value))],
            new RequestCounts(statistics.Usage.Sent, statistics.Usage.Retried, statistics.Usage.RateLimited, statistics.Usage.Cached),
            new Usage(statistics.Usage.InputTokens, statistics.Usage.OutputTokens, statistics.Usage.CostUsd))
        {
            JudgeRules = JudgeRules.Of(definition),
            Limits = statistics.Limits,
        };
    }

    private static MetricReport Metric(EvalDefinition definition, MetricSpec metric, SliceKey slice, MetricTally tally)
    {
        Estimate estimate = MeanEstimate.Of(tally.Scores, Level);
        return new MetricReport
        {
            Name = metric.Name,
            Grader = metric.Grader,
            Label = metric.Label,
            Direction = metric.Direction,
            Slice = slice.ToDictionary(),
            N = estimate.N,
            Clusters = estimate.Clusters,
            Value = estimate.Value,
            StdError = estimate.StdError,
            Ci = IntervalReport.Of(estimate.Interval),
            Bounds = Bounds(tally),
            Primary = metric == definition.PrimaryMetric,
        };
    }

    // Only values known to lie between 0 and 1 have bounds over what is missing.
    private static BoundsReport? Bounds(MetricTally tally)
    {
        double n = tally.Scores.Count + tally.Missing;
        bool unit = tally.Scores.Count > 0 && tally.Scores.Min >= 0 && tally.Scores.Max <= 1;
        return unit ? new BoundsReport(tally.Scores.Sum / n, (tally.Scores.Sum + tally.Missing) / n) : null;
    }

    private static GateReport Judge(Gate gate, List<MetricReport> metrics)
    {
        double? value = metrics.First(metric => metric.Name == gate.Metric && metric.Slice is null).Value;
        return new GateReport(gate.Metric, gate.Max, gate.Min, value, value is null ? null : Passes(gate.Max, gate.Min, value.Value));
    }

    /// <summary>A missing bound is always kept.</summary>
    internal static bool Passes(double? max, double? min, double value) => !(value > max) && !(value < min);

    private static MetricRow ToRow(MetricReport metric) => new(
        metric.Name,
        metric.Slice is { } slice ? string.Join(", ", slice.Select(pair => $"{pair.Key}={pair.Value}")) : null,
        metric.N, metric.Value, metric.StdError, metric.Ci?.Low, metric.Ci?.High, metric.Ci?.Method);
}
