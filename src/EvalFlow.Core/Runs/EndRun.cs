namespace EvalFlow.Core.Runs;

/// <summary>Writes the end of a run into the store.</summary>
internal sealed class EndRun(IRunStore runs, OpenRuns open, TimeProvider clock)
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
        // Said before, by this step before a crash or by another process that works on the run too.
        if (run.Status != status || run.FinishedAt is null)
        {
            await runs.UpdateAsync(run with { Status = status, Reason = reason, FinishedAt = clock.GetUtcNow() }, cancellationToken);
        }
        await open.CloseAsync(runId);
        return status;
    }
}
