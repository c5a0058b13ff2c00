using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Runs;

/// <summary>Writes the end of a run into the store, and alerts when it is not the end it should have.</summary>
internal sealed class EndRun(IRunStore runs, IEvalRegistry registry, OpenRuns open, RaiseAlerts alerts, TimeProvider clock)
{
    public async Task<RunStatus> FinishAsync(RunInput input, CancellationToken cancellationToken)
    {
        RunProgress progress = await runs.ReadProgressAsync(input.RunId, cancellationToken);
        return await EndAsync(
            input.RunId, progress.Counts.Errored > 0 ? RunStatus.CompletedWithErrors : RunStatus.Completed, null, cancellationToken);
    }

    public Task<RunStatus> FailAsync(RunFailure failure, CancellationToken cancellationToken) =>
        EndAsync(failure.RunId, RunStatus.Failed, failure.Reason, cancellationToken);

    private async Task<RunStatus> EndAsync(string runId, RunStatus status, string? reason, CancellationToken cancellationToken)
    {
        Run run = await runs.FindAsync(runId, cancellationToken) ?? throw new KeyNotFoundException($"There is no run {runId}.");
        Run ended = run with { Status = status, Reason = reason, FinishedAt = clock.GetUtcNow() };
        await runs.UpdateAsync(ended, cancellationToken);
        await open.CloseAsync(runId);
        await AlertAsync(ended, cancellationToken);
        return status;
    }

    private async Task AlertAsync(Run run, CancellationToken cancellationToken)
    {
        RunProgress progress = await runs.ReadProgressAsync(run.RunId, cancellationToken);
        // That its eval is gone may be the very reason why the run failed.
        EvalVersion? version = await registry.FindByHashAsync(run.EvalHash, cancellationToken);
        EvalDefinition? definition = version is null ? null : OpenRuns.ReadDefinition(version);
        await alerts.RunEndedAsync(run, progress.Counts.Errored, definition, cancellationToken);
    }
}
