using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Releases;

/// <summary>Saves the runs of one eval of a release under ids that depend on the release alone, so that doing it again gives the same runs.</summary>
internal sealed class PrepareReleaseRun(
    ReleaseSet releases, IEvalRegistry registry, IRunStore runs, SubmitRun submit, RaiseAlerts alerts, TimeProvider clock)
{
    /// <summary>The run of the baseline. One that cannot be begun leaves the release without a comparison, not without a result.</summary>
    public async Task<ReleaseRun> BaselineAsync(ReleaseStep step, CancellationToken cancellationToken)
    {
        (Release release, RequiredEval eval, EvalVersion version) = await FindAsync(step, cancellationToken);
        string runId = release.BaselineRunIdOf(eval.EvalHash);
        RunRequest request = Request(release, version) with { Model = release.BaselineModel!, Budget = eval.BaselineBudget };
        try
        {
            return Begun(await submit.PrepareAsync(runId, request, cancellationToken));
        }
        catch (BadInputException bad)
        {
            await KeepAsync(step, eval => eval with { BaselineRun = null, Reason = $"The baseline could not be run: {bad.Message}" }, cancellationToken);
            return new ReleaseRun(runId, null);
        }
    }

    /// <summary>The run of the released model, compared with the baseline's where that has ended.</summary>
    public async Task<ReleaseRun> CandidateAsync(ReleaseStep step, CancellationToken cancellationToken)
    {
        (Release release, RequiredEval eval, EvalVersion version) = await FindAsync(step, cancellationToken);
        string runId = release.RunIdOf(eval.EvalHash);
        Run? baseline = eval.BaselineRun is { } id ? await runs.FindAsync(id, cancellationToken) : null;
        bool isCompared = baseline is { HasEnded: true };
        RunRequest request = Request(release, version) with { Model = release.Model, Budget = eval.Budget, BaselineRun = isCompared ? baseline!.RunId : null };
        try
        {
            Run run = await submit.PrepareAsync(runId, request, cancellationToken);
            await KeepAsync(
                step, now => now with
                {
                    CandidateRun = run.RunId,
                    BaselineRun = run.BaselineRun,
                    Reason = isCompared || eval.BaselineRun is null ? now.Reason : $"The run of the baseline, {eval.BaselineRun}, did not end with a result.",
                }, cancellationToken);
            return Begun(run);
        }
        catch (BadInputException bad)
        {
            await RefuseAsync(step, release, version, runId, bad.Message, cancellationToken);
            return new ReleaseRun(runId, null);
        }
    }

    // Nothing was begun, but somebody waits for the result and must be told as of any run that failed.
    private async Task RefuseAsync(
        ReleaseStep step, Release release, EvalVersion version, string runId, string reason, CancellationToken cancellationToken)
    {
        await KeepAsync(step, eval => eval with { Status = RunStatus.Failed, Reason = reason, Settled = true }, cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        Run never = new()
        {
            RunId = runId,
            RequestKey = runId,
            EvalId = version.Id,
            EvalVersion = version.Version,
            EvalHash = version.Hash,
            DatasetHash = version.DatasetHash,
            Hashes = definition.Hashes,
            Model = release.Model,
            ToolVersion = ToolVersion.Current,
            Epochs = definition.Epochs.Count,
            MaxConcurrency = RunRequest.DefaultConcurrency,
            Status = RunStatus.Failed,
            Reason = reason,
            Planned = version.SampleCount * definition.Epochs.Count,
            StartedAt = clock.GetUtcNow(),
        };
        await alerts.RunEndedAsync(never, 0, definition, cancellationToken);
    }

    private async Task<(Release Release, RequiredEval Eval, EvalVersion Version)> FindAsync(ReleaseStep step, CancellationToken cancellationToken)
    {
        Release release = (await releases.GetAsync(step.ReleaseId, cancellationToken)).Body;
        EvalVersion version = await registry.FindByHashAsync(step.EvalHash, cancellationToken)
            ?? throw new KeyNotFoundException($"Release {step.ReleaseId} needs an eval version that is not in the registry.");
        return (release, release.Evals.First(eval => eval.EvalHash == step.EvalHash), version);
    }

    private Task<Kept<Release>?> KeepAsync(ReleaseStep step, Func<RequiredEval, RequiredEval> change, CancellationToken cancellationToken) =>
        releases.ChangeAsync(
            step.ReleaseId,
            now =>
            {
                RequiredEval eval = now.Body.Evals.First(eval => eval.EvalHash == step.EvalHash);
                RequiredEval changed = change(eval);
                return changed == eval ? null : (now.State, now.Body.With(changed));
            },
            null, cancellationToken);

    private static RunRequest Request(Release release, EvalVersion version) => new()
    {
        Version = version,
        Model = release.Model,
        Cache = release.Settings.Cache,
    };

    private static ReleaseRun Begun(Run run) => new(run.RunId, run.Status == RunStatus.Running ? RunWorkflow.InstanceId(run) : null);
}
