using EvalFlow.Core.Alerts;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Reports;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Readiness;

/// <summary>Puts together the pack that a launch is decided on: numbers with intervals, ids of failing samples, departures from the rules, signatures.</summary>
public sealed class EvidencePack(
    ReleaseSet releases, ReadReadiness read, ReadinessSnapshots snapshots, ComposeReports compose, ReadFindings findings, IRunStore runs, IAlertStore alerts,
    TimeProvider clock)
{
    // A reader compares with the last few releases; what was years ago has other samples.
    private const int MostPoints = 12;

    /// <summary>The pack as one document, for a page or Markdown. Throws <see cref="KeyNotFoundException"/> when there is no such release.</summary>
    public async Task<ReportDocument> RunAsync(string releaseId, CancellationToken cancellationToken)
    {
        ReadinessReport report = await read.RunAsync(releaseId, cancellationToken);
        Kept<Release> release = await releases.GetAsync(releaseId, cancellationToken);
        List<ReleaseEval> evals = [];
        foreach (ReadinessEval eval in report.Evals)
        {
            evals.Add(await EvalAsync(eval, cancellationToken));
        }
        HashSet<string> own = [.. ReleaseLifecycle.RunIds(release.Body)];
        IReadOnlyList<Alert> raised = await alerts.ListAsync(includeResolved: true, cancellationToken);
        IReadOnlyList<FindingReport> found = await findings.ListAsync(new FindingFilter(All: true), cancellationToken);
        return ReleaseDocument.Of(new ReleaseReport
        {
            Release = report.Name,
            Baseline = report.Baseline,
            MadeAt = clock.GetUtcNow(),
            ToolVersion = ToolVersion.Current,
            Readiness = [.. PackWords.Lead(report)],
            Evals = evals,
            Alerts = [.. raised.Where(alert => alert.Rows.Any(row => own.Contains(row.CandidateRun))).Select(ReleaseAlert.Of)],
            Trends = [.. await TrendsAsync(release, report, cancellationToken)],
            Waivers = [.. report.Waivers.Select(PackWords.Waiver)],
            SignOffs = [.. PackWords.Signatures(report)],
            More = [.. PackWords.Sections(
                release.Body, report, found.Where(one => one.Release == releaseId || one.Finding.Symptoms.Any(symptom => own.Contains(symptom.CandidateRun))))],
            Facts = [.. PackWords.Facts(release.Body, report, await NewestAsync(releaseId, cancellationToken))],
        });
    }

    private async Task<Snapshot?> NewestAsync(string releaseId, CancellationToken cancellationToken) =>
        await snapshots.ListAsync(releaseId, cancellationToken) is [.., var newest] ? newest.Body : null;

    private async Task<ReleaseEval> EvalAsync(ReadinessEval eval, CancellationToken cancellationToken)
    {
        Run? run = eval is { RunId: { } id, ResultHash: not null } ? await runs.FindAsync(id, cancellationToken) : null;
        ReleaseEval made = run is not null ? await compose.EvalAsync(run, cancellationToken)
            : new ReleaseEval { EvalId = eval.EvalId, Title = eval.Title, HarmDomain = eval.HarmDomain, Severity = eval.Severity, Owner = eval.Owner };
        return made with { StaleReasons = [.. eval.StaleReasons.Select(stale => stale.Text)] };
    }

    /// <summary>The deciding metric of each eval over the releases of the family; evals with one release only are left out.</summary>
    private async Task<IReadOnlyList<TrendPlot>> TrendsAsync(Kept<Release> release, ReadinessReport report, CancellationToken cancellationToken)
    {
        Kept<Release>[] family = [.. (await releases.ListAsync(cancellationToken))
            .Where(other => other.Body.Event.Family == release.Body.Event.Family && other.Body.ReceivedAt <= release.Body.ReceivedAt).Take(MostPoints).Reverse()];
        Dictionary<string, ReadinessReport> all = new() { [release.Id] = report };
        foreach (Kept<Release> other in family.Where(other => other.Id != release.Id))
        {
            all[other.Id] = await read.RunAsync(other.Id, cancellationToken);
        }
        return [.. report.Evals.Where(eval => eval.Metric is not null).Select(eval => Trend(eval, [.. family.Select(other => all[other.Id])]))
            .Where(plot => plot.Points.Count(point => point.Value is not null) > 1)];
    }

    private static TrendPlot Trend(ReadinessEval eval, IReadOnlyList<ReadinessReport> family) => new(
        $"{eval.Title}: {eval.Metric!.Name}", RunTables.UnitOf(eval.Metric), [.. family.Select(one => Point(eval, one))])
    {
        Direction = eval.Metric.Direction,
        GateMax = eval.Gate?.Metric == eval.Metric.Name ? eval.Gate.Max : null,
        GateMin = eval.Gate?.Metric == eval.Metric.Name ? eval.Gate.Min : null,
    };

    private static TrendPoint Point(ReadinessEval eval, ReadinessReport release)
    {
        ReadinessEval? then = release.Evals.FirstOrDefault(one => one.EvalId == eval.EvalId && one.Metric?.Name == eval.Metric!.Name);
        string? note = then is null ? null : then.EvalHash == eval.EvalHash ? null : $"version {then.EvalVersion} of the eval";
        return new TrendPoint(release.Name, then?.Metric?.N ?? 0, then?.Metric?.Value, then?.Metric?.Ci, then?.Comparison?.Verdict, note);
    }
}
