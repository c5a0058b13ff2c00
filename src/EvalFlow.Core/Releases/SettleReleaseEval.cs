using System.Text.Json;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Releases;

/// <summary>Writes what became of one eval into the record of the release, and recovers what earlier versions had broken.</summary>
internal sealed class SettleReleaseEval(ReleaseSet releases, IRunStore runs, ReadRunReport reports, RecoverEarlierAlerts recover)
{
    public async Task<bool> RunAsync(ReleaseStep step, CancellationToken cancellationToken)
    {
        Release release = (await releases.GetAsync(step.ReleaseId, cancellationToken)).Body;
        RequiredEval eval = release.Evals.First(eval => eval.EvalHash == step.EvalHash);
        if (eval.Settled)
        {
            return true;
        }
        RequiredEval settled = await SettleAsync(eval, step.Failure, cancellationToken);
        if (settled.HasResult)
        {
            await recover.RunAsync(release, settled.CandidateRun!, cancellationToken);
        }
        await releases.ChangeAsync(
            step.ReleaseId,
            now => now.Body.Evals.First(one => one.EvalHash == step.EvalHash).Settled ? null : (now.State, now.Body.With(settled)),
            $"{eval.EvalId} has ended", cancellationToken);
        return true;
    }

    private async Task<RequiredEval> SettleAsync(RequiredEval eval, string? failure, CancellationToken cancellationToken)
    {
        Run? run = eval.CandidateRun is { } id ? await runs.FindAsync(id, cancellationToken) : null;
        if (run is null || run.Status == RunStatus.Running)
        {
            return eval with { Status = RunStatus.Failed, Reason = failure ?? eval.Reason ?? "It was not run.", Settled = true };
        }
        RunReport report = await reports.RunAsync(run, cancellationToken);
        Comparison? comparison = run.BaselineRun is { } baseline
            && await runs.ReadComparisonAsync(baseline, run.RunId, cancellationToken) is { } stored
            ? JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact) : null;
        return eval with
        {
            Status = run.Status,
            Reason = run.Reason ?? eval.Reason,
            Verdict = comparison?.Comparisons.FirstOrDefault(row => row is { Primary: true, Slice: null })?.Verdict,
            Regressed = comparison?.HasRegression == true,
            GatePassed = report.Gate?.Passed,
            Settled = true,
        };
    }
}
