using System.Text.Json;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Releases;

/// <summary>
/// Ends what an earlier version of the family had broken, when the new version is well against the same baseline run: the
/// trouble of aurora 1.1 is over when aurora 1.2, compared with the run that 1.1 was compared with, shows it no more.
/// </summary>
internal sealed class RecoverEarlierAlerts(ReleaseSet releases, IAlertStore store, RaiseAlerts alerts, IRunStore runs, CompareRuns compare)
{
    public async Task RunAsync(Release release, string runId, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(runId, cancellationToken) is not { } run)
        {
            return;
        }
        HashSet<string> earlier = await EarlierModelsAsync(release, cancellationToken);
        foreach (Alert alert in (await store.ListAsync(includeResolved: false, cancellationToken))
            .Where(alert => alert.Kind == AlertKinds.Regression && earlier.Contains(alert.CandidateModel ?? "")))
        {
            foreach (string baselineRun in OpenRows(alert, run).Select(row => row.BaselineRun).Distinct().ToList())
            {
                if (await runs.FindAsync(baselineRun, cancellationToken) is { HasEnded: true } baseline)
                {
                    await alerts.RecoverAsync(alert.AlertId, await CompareAsync(baseline, run, cancellationToken), cancellationToken);
                }
            }
        }
    }

    private static IEnumerable<AlertRow> OpenRows(Alert alert, Run run) =>
        alert.Rows.Where(row => row.RecoveredBy is null && row.EvalId == run.EvalId);

    private async Task<HashSet<string>> EarlierModelsAsync(Release release, CancellationToken cancellationToken)
    {
        HashSet<string> models = [];
        foreach (Kept<Release> other in await releases.ListAsync(cancellationToken))
        {
            if (other.Id != release.ReleaseId && other.Body.Event.Family == release.Event.Family && other.Body.ReceivedAt <= release.ReceivedAt)
            {
                models.Add(other.Body.Model);
            }
        }
        // The same model released again is no other name; its own runs resolve its alerts.
        models.Remove(release.Model);
        return models;
    }

    private async Task<Comparison> CompareAsync(Run baseline, Run run, CancellationToken cancellationToken) =>
        await runs.ReadComparisonAsync(baseline.RunId, run.RunId, cancellationToken) is { } stored
            ? JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact)!
            : await compare.RunAsync(new CompareRequest { Baseline = baseline, Candidate = run }, cancellationToken);
}
