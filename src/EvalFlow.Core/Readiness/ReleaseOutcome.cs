using System.Text.Json;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Readiness;

/// <summary>A release with all that it brought about, as other programs read it; the field names are the contract.</summary>
public sealed record ReleaseOutcome
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
}

/// <summary>Reads what a release brought about.</summary>
/// <param name="findReport">Whole path of the report of a release; null while there is none.</param>
public sealed class ReadReleaseOutcome(
    IRunStore runs, ReadRunReport reports, IAlertStore alerts, ReadReadiness readiness, Func<string, string?> findReport)
{
    public async Task<ReleaseOutcome> RunAsync(Kept<Release> release, CancellationToken cancellationToken)
    {
        List<RunReport> own = [];
        List<Comparison> comparisons = [];
        foreach (string id in release.Body.Evals.Select(eval => eval.CandidateRun).OfType<string>())
        {
            if (await runs.FindAsync(id, cancellationToken) is not { } run)
            {
                continue;
            }
            own.Add(await reports.RunAsync(run, cancellationToken));
            if (run.BaselineRun is { } baseline && await runs.ReadComparisonAsync(baseline, id, cancellationToken) is { } stored)
            {
                comparisons.Add(JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact)!);
            }
        }
        return new ReleaseOutcome
        {
            ReleaseId = release.Id,
            State = release.State,
            Release = release.Body,
            Runs = own,
            Comparisons = comparisons,
            Alerts = await AlertsAsync(release.Body, cancellationToken),
            Readiness = await readiness.RunAsync(release.Id, cancellationToken),
            ReportPath = findReport(release.Id),
        };
    }

    private async Task<IReadOnlyList<Alert>> AlertsAsync(Release release, CancellationToken cancellationToken)
    {
        HashSet<string> own = [.. ReleaseLifecycle.RunIds(release)];
        return [.. (await alerts.ListAsync(includeResolved: true, cancellationToken)).Where(alert =>
            alert.Rows.Any(row => own.Contains(row.CandidateRun) || (row.RecoveredBy is { } by && own.Contains(by))))];
    }
}
