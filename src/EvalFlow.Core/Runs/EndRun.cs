using System.Globalization;

namespace EvalFlow.Core.Runs;

/// <summary>Writes the end of a run into the store.</summary>
internal sealed class EndRun(IRunStore runs, OpenRuns open, TimeProvider clock)
{
    public async Task<RunStatus> FinishAsync(RunInput input, CancellationToken cancellationToken)
    {
        RunProgress progress = await runs.ReadProgressAsync(input.RunId, cancellationToken);
        bool whole = progress.Counts is { Errored: 0, NotEvaluated: 0 };
        string? reason = progress.Counts.NotEvaluated > 0 ? await BudgetSpentAsync(input.RunId, progress.Counts, cancellationToken) : null;
        return await EndAsync(input.RunId, whole ? RunStatus.Completed : RunStatus.CompletedWithErrors, reason, cancellationToken);
    }

    private async Task<string> BudgetSpentAsync(string runId, ShardCounts counts, CancellationToken cancellationToken)
    {
        Run run = await runs.FindAsync(runId, cancellationToken) ?? throw new KeyNotFoundException($"There is no run {runId}.");
        int planned = run.Planned / run.Epochs;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"budget spent after {planned - (counts.NotEvaluated / run.Epochs):#,0} of {planned:#,0} samples, a random subset");
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
