using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports;

/// <summary>What of an eval's runs to show.</summary>
/// <param name="Metric">Null, or one the eval does not have, for the primary one.</param>
/// <param name="Model">Null for all models.</param>
/// <param name="Page">1-based; 1 holds the newest, one beyond the end means the last.</param>
/// <param name="PerRelease">One point for each release, its run of the released model, instead of one for each run.</param>
public sealed record TrendQuery(string? Metric = null, string? Model = null, int Page = 1, bool PerRelease = false);

/// <summary>A release that a run was made for: a run of the released model.</summary>
/// <param name="Name">As people call it, such as "aurora 1.1".</param>
public sealed record TrendRelease(string ReleaseId, string Name);

/// <summary>A metric in one run.</summary>
/// <param name="Verdict">Against the run before it in the trend; null when the two were not compared.</param>
/// <param name="Note">What bears on the number; null for nothing.</param>
public sealed record TrendEntry(
    string RunId, string Model, DateTimeOffset StartedAt, string EvalVersion, long N, double? Value, IntervalReport? Ci, Verdict? Verdict, string? Note)
{
    /// <summary>Empty when it belongs to none.</summary>
    public IReadOnlyList<TrendRelease> Releases { get; init; } = [];
}

/// <summary>A metric of an eval over its runs, oldest first; the field names are the contract.</summary>
/// <param name="Metrics">Metrics of the eval, to choose from.</param>
/// <param name="Models">Models that the eval was run on, to choose from.</param>
/// <param name="Total">Runs, or releases, of all pages.</param>
/// <param name="Page">1-based; 1 holds the newest runs.</param>
public sealed record Trend(
    string EvalId, string Title, string Metric, Direction Direction, double? GateMax, double? GateMin,
    IReadOnlyList<string> Metrics, IReadOnlyList<string> Models, IReadOnlyList<TrendEntry> Runs, int Total, int Page, int Pages)
{
    /// <summary>One point for each release.</summary>
    public bool PerRelease { get; init; }

    public Chart ToChart(Func<string, string> modelName) => TrendChart.Of(new TrendPlot(
        $"{Metric} over {(PerRelease ? "releases" : "runs")}", Runs.All(run => run.Value is not (< 0 or > 1)) ? ChartUnit.Share : ChartUnit.Number,
        [.. Runs.Select(run => new TrendPoint(NameOf(run, modelName), run.N, run.Value, run.Ci, run.Verdict, run.Note))])
    {
        Direction = Direction,
        GateMax = GateMax,
        GateMin = GateMin,
    });

    private static string NameOf(TrendEntry run, Func<string, string> modelName) => run.Releases.Count > 0
        ? string.Join(", ", run.Releases.Select(release => release.Name)) : $"{modelName(run.Model)} {Numbers.Time(run.StartedAt)}";
}
