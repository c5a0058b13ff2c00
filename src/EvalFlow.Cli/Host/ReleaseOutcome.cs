using System.Text.Json;
using System.Text.Json.Serialization;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Host;

/// <summary>A release with all that it brought about, as other programs read it; the field names are the contract.</summary>
internal sealed record ReleaseOutcome
{
    public required string ReleaseId { get; init; }
    public required string State { get; init; }
    public required Release Release { get; init; }

    /// <summary>Of the released model, in the order of the evals.</summary>
    public required IReadOnlyList<RunReport> Runs { get; init; }
    public required IReadOnlyList<Comparison> Comparisons { get; init; }

    /// <summary>Alerts about these runs, and earlier ones that they ended.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }
    public required ReadinessReport Readiness { get; init; }

    /// <summary>The report as one page; null until it is written.</summary>
    public string? ReportPath { get; init; }

    [JsonIgnore]
    public int ExitCode => Comparisons.Any(comparison => comparison.HasRegression) || Runs.Any(run => run.Gate is { Passed: false }) ? Cli.ExitCode.Regressed
        : State is ReleaseStates.Cancelled ? Cli.ExitCode.Cancelled
        : State is not ReleaseStates.Ready || Release.Evals.Any(eval => eval.Status != RunStatus.Completed) ? Cli.ExitCode.Incomplete
        : Cli.ExitCode.Done;

    public static async Task<ReleaseOutcome> ReadAsync(EmbeddedHost host, Kept<Release> release, CancellationToken cancellationToken)
    {
        List<RunReport> runs = [];
        List<Comparison> comparisons = [];
        foreach (string id in release.Body.Evals.Select(eval => eval.CandidateRun).OfType<string>())
        {
            if (await host.Runs.FindAsync(id, cancellationToken) is not { } run)
            {
                continue;
            }
            runs.Add(await host.Reports.RunAsync(run, cancellationToken));
            if (run.BaselineRun is { } baseline && await host.Runs.ReadComparisonAsync(baseline, id, cancellationToken) is { } stored)
            {
                comparisons.Add(JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact)!);
            }
        }
        HashSet<string> own = [.. ReleaseLifecycle.RunIds(release.Body)];
        string report = ReleaseReports.PathOf(host.Folder, release.Id);
        return new ReleaseOutcome
        {
            ReleaseId = release.Id,
            State = release.State,
            Release = release.Body,
            Runs = runs,
            Comparisons = comparisons,
            Alerts = [.. (await host.Alerts.ListAsync(includeResolved: true, cancellationToken)).Where(alert =>
                alert.Rows.Any(row => own.Contains(row.CandidateRun) || (row.RecoveredBy is { } by && own.Contains(by))))],
            Readiness = await host.Readiness.Read.RunAsync(release.Id, cancellationToken),
            ReportPath = File.Exists(report) ? Path.GetFullPath(report) : null,
        };
    }
}
