using System.Globalization;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Runs;

/// <summary>Writes the end of a run into the store, and alerts when it is not the end it should have.</summary>
internal sealed class EndRun(IRunStore runs, IEvalRegistry registry, OpenRuns open, RaiseAlerts alerts, TimeProvider clock)
{
    private readonly InterimResults _interim = new(runs, registry, open);

    public async Task<RunStatus> FinishAsync(RunInput input, CancellationToken cancellationToken)
    {
        RunProgress progress = await runs.ReadProgressAsync(input.RunId, cancellationToken);
        bool whole = progress.Counts is { Errored: 0, NotEvaluated: 0 };
        string? reason = progress.Counts.NotEvaluated > 0 ? await BudgetSpentAsync(input.RunId, progress.Counts, cancellationToken) : null;
        return await EndAsync(input.RunId, whole ? RunStatus.Completed : RunStatus.CompletedWithErrors, reason, cancellationToken);
    }

    private async Task<string> BudgetSpentAsync(string runId, ShardCounts counts, CancellationToken cancellationToken)
    {
        Run run = await runs.RequireAsync(runId, cancellationToken);
        int planned = run.Planned / run.Epochs;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{RunTrouble.BudgetSpent} after {planned - (counts.NotEvaluated / run.Epochs):#,0} of {planned:#,0} samples, a random subset");
    }

    public Task<RunStatus> FailAsync(RunFailure failure, CancellationToken cancellationToken) =>
        EndAsync(failure.RunId, RunStatus.Failed, failure.Reason, cancellationToken);

    private async Task<RunStatus> EndAsync(string runId, RunStatus status, string? reason, CancellationToken cancellationToken)
    {
        Run run = await runs.RequireAsync(runId, cancellationToken);
        // Said before, by this step before a crash or by another process that works on the run too.
        Run ended = run.Status == status && run.FinishedAt is not null ? run : run with { Status = status, Reason = reason, FinishedAt = clock.GetUtcNow() };
        if (ended != run)
        {
            await runs.UpdateAsync(ended, cancellationToken);
        }
        if (status == RunStatus.Failed)
        {
            await _interim.SaveAsync(ended, cancellationToken);
        }
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
        await alerts.RunEndedAsync(run, progress.Counts.Errored + progress.Counts.NotEvaluated, definition, cancellationToken);
    }
}
