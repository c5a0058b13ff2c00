using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports;

/// <summary>A metric in one run.</summary>
/// <param name="Verdict">Against the run before it in the trend; null when the two were not compared.</param>
/// <param name="Note">What bears on the number; null for nothing.</param>
public sealed record TrendEntry(
    string RunId, string Model, DateTimeOffset StartedAt, string EvalVersion, long N, double? Value, IntervalReport? Ci, Verdict? Verdict, string? Note);

/// <summary>A metric of an eval over its runs, oldest first; the field names are the contract.</summary>
/// <param name="Metrics">Metrics of the eval, to choose from.</param>
/// <param name="Models">Models that the eval was run on, to choose from.</param>
/// <param name="Page">1-based; 1 holds the newest runs.</param>
public sealed record Trend(
    string EvalId, string Title, string Metric, Direction Direction, double? GateMax, double? GateMin,
    IReadOnlyList<string> Metrics, IReadOnlyList<string> Models, IReadOnlyList<TrendEntry> Runs, int Total, int Page, int Pages)
{
    public Chart ToChart(Func<string, string> modelName) => TrendChart.Of(new TrendPlot(
        $"{Metric} over runs", Runs.All(run => run.Value is not (< 0 or > 1)) ? ChartUnit.Share : ChartUnit.Number,
        [.. Runs.Select(run => new TrendPoint($"{modelName(run.Model)} {Numbers.Time(run.StartedAt)}", run.N, run.Value, run.Ci, run.Verdict, run.Note))])
    {
        Direction = Direction,
        GateMax = GateMax,
        GateMin = GateMin,
    });
}

/// <summary>Reads how a metric went over the runs of an eval.</summary>
public sealed class ReadTrend(IRunStore runs, IEvalRegistry registry, ReadRunReport reports)
{
    public const int PageSize = 30;

    /// <param name="metric">Null, or one the eval does not have, for the primary one.</param>
    /// <param name="model">Null for all models.</param>
    /// <exception cref="BadInputException">There is no such eval.</exception>
    public async Task<Trend> RunAsync(string evalId, string? metric, string? model, int page, CancellationToken cancellationToken)
    {
        EvalVersion version = await FindEval.ByNameAsync(registry, evalId, cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        MetricSpec chosen = definition.Metrics.FirstOrDefault(one => one.Name == metric) ?? definition.PrimaryMetric;
        // With the run before the oldest one shown, which that one is held against.
        PageOfRuns found = await PageOfRuns.FindAsync(
            runs, new RunQuery(version.Id, string.IsNullOrEmpty(model) ? null : model, EndedOnly: true), page, PageSize, cancellationToken, beyond: 1);
        Run[] shown = [.. found.Found.Runs.Reverse()];
        List<TrendEntry> entries = [];
        for (int i = shown.Length > PageSize ? 1 : 0; i < shown.Length; i++)
        {
            entries.Add(await EntryAsync(shown[i], i > 0 ? shown[i - 1] : null, version, chosen, cancellationToken));
        }
        bool isGated = definition.Gate?.Metric == chosen.Name;
        return new Trend(
            version.Id, definition.Title, chosen.Name, chosen.Direction, isGated ? definition.Gate!.Max : null, isGated ? definition.Gate!.Min : null,
            [.. definition.Metrics.Select(one => one.Name)], found.Found.Models,
            entries, found.Found.Total, found.Page, found.Pages);
    }

    private async Task<TrendEntry> EntryAsync(Run run, Run? before, EvalVersion newest, MetricSpec metric, CancellationToken cancellationToken)
    {
        MetricReport? found = (await reports.RunAsync(run, cancellationToken)).Metrics.FirstOrDefault(one => one.Name == metric.Name && one.Slice is null);
        return new TrendEntry(
            run.RunId, run.Model, run.StartedAt, run.EvalVersion, found?.N ?? 0, found?.Value, found?.Ci,
            before is null ? null : await VerdictAsync(before.RunId, run.RunId, metric.Name, cancellationToken), Note(run, newest));
    }

    private async Task<Verdict?> VerdictAsync(string before, string run, string metric, CancellationToken cancellationToken) =>
        await runs.ReadComparisonAsync(before, run, cancellationToken) is { } stored
            ? JsonSerializer.Deserialize<Verdicts>(stored, ReportJson.Compact)!.Comparisons.FirstOrDefault(row => row.Metric == metric && row.Slice is null)?.Verdict
            : null;

    private static string? Note(Run run, EvalVersion newest)
    {
        string[] notes =
        [
            .. run.EvalHash == newest.Hash ? [] : new[] { run.EvalVersion == newest.Version ? "other content of the eval" : $"version {run.EvalVersion}" },
            .. run.Limit is { } limit ? [$"at most {Numbers.Count(limit)} samples"] : Array.Empty<string>(),
            .. run.Status == RunStatus.CompletedWithErrors ? ["some samples were not evaluated"] : Array.Empty<string>(),
        ];
        return notes.Length == 0 ? null : string.Join(", ", notes);
    }

    // A comparison without its lists of samples, which may be long.
    private sealed record Verdicts(IReadOnlyList<VerdictOfRow> Comparisons);

    private sealed record VerdictOfRow(string Metric, IReadOnlyDictionary<string, string>? Slice, Verdict Verdict);
}
