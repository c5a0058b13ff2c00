using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Runs;

/// <summary>Resumes and cancels runs.</summary>
/// <param name="open">Runs that this process works on: what they know and have not stored is kept when one is cancelled. Null when it works on none.</param>
public sealed class RunLifecycle(
    IRunStore runs, IEvalRegistry registry, IWorkQueue queue, IWorkflowEngine engine, TimeProvider clock, OpenRuns? open = null)
{
    private readonly InterimResults? _interim = open is null ? null : new InterimResults(runs, registry, open);

    /// <summary>
    /// Goes on with a run that was interrupted, cancelled or failed; of one that ended with errors, tries just the errored
    /// samples again; of one whose budget was spent, goes on with the next samples. A run that is complete stays as it is.
    /// </summary>
    public async Task<Run> ResumeAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Status == RunStatus.Completed)
        {
            return run;
        }
        bool isAlive = run.Status == RunStatus.Running && await IsAliveAsync(run, cancellationToken);
        Run going = isAlive ? run : await BeginAnewAsync(run, cancellationToken);
        await engine.StartAsync(RunWorkflow.InstanceId(going), RunWorkflow.Name, new RunInput(going.RunId), cancellationToken);
        return going;
    }

    /// <summary>
    /// Opens a run that had ended without a whole result, and starts nothing: whoever asked runs it as a child workflow. One that
    /// is complete or open stays as it is.
    /// </summary>
    public Task<Run> ReopenAsync(Run run, CancellationToken cancellationToken) => run.Status switch
    {
        RunStatus.Completed or RunStatus.Running => Task.FromResult(run),
        RunStatus.CompletedWithErrors or RunStatus.Failed or RunStatus.Cancelled => BeginAnewAsync(run, cancellationToken),
    };

    /// <summary>Stops a run; finished samples are kept and it can be resumed. An ended run stays as it is.</summary>
    public async Task<Run> CancelAsync(Run run, string reason, CancellationToken cancellationToken)
    {
        if (run.Status != RunStatus.Running)
        {
            return run;
        }
        await engine.CancelAsync(RunWorkflow.InstanceId(run), reason, cancellationToken);
        await queue.PurgeAsync(ShardTicket.QueueOf(run.RunId), "", cancellationToken);
        Run cancelled = run with { Status = RunStatus.Cancelled, Reason = reason, FinishedAt = clock.GetUtcNow() };
        await runs.UpdateAsync(cancelled, cancellationToken);
        if (_interim is not null)
        {
            await _interim.SaveAsync(cancelled, cancellationToken);
        }
        return cancelled;
    }

    // A run whose process died before its workflow was started, or whose workflow ended without it, needs a new one.
    private async Task<bool> IsAliveAsync(Run run, CancellationToken cancellationToken) =>
        await engine.FindAsync(RunWorkflow.InstanceId(run), cancellationToken) is not { } state || state.Status == WorkflowStatus.Running;

    private async Task<Run> BeginAnewAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Status != RunStatus.CompletedWithErrors)
        {
            return await BeginAgainAsync(run, cancellationToken);
        }
        Spending dropped = await ReopenIncompleteAsync(run, cancellationToken);
        return await BeginAgainAsync(run with { Budget = run.Budget?.Carry(dropped) }, cancellationToken);
    }

    private async Task<Run> BeginAgainAsync(Run run, CancellationToken cancellationToken)
    {
        // Poisoned shards of the last attempt would keep their ids taken.
        await queue.PurgeAsync(ShardTicket.QueueOf(run.RunId), "", cancellationToken);
        Run again = run with { Status = RunStatus.Running, Attempt = run.Attempt + 1, Reason = null, FinishedAt = null };
        await runs.UpdateAsync(again, cancellationToken);
        return again;
    }

    /// <returns>What was spent on the results that are thrown away to be tried again.</returns>
    private async Task<Spending> ReopenIncompleteAsync(Run run, CancellationToken cancellationToken)
    {
        EvalVersion version = await registry.RequireAsync(run, cancellationToken);
        string[] graders = [.. OpenRuns.ReadDefinition(version).Graders.Select(grader => grader.Name)];
        Spending dropped = default;
        foreach (int shard in await runs.ListIncompleteShardsAsync(run.RunId, cancellationToken))
        {
            if (await runs.ReadPartAsync(run.RunId, shard, ShardPart.Outputs, cancellationToken) is { } outputs)
            {
                ILookup<bool, SampleResult> errored = ResultLines.Read(outputs, graders).ToLookup(result => result.IsErrored);
                dropped = errored[true].Aggregate(dropped, (sum, result) => sum + SampleCosts.Known(result));
                await runs.ReopenShardAsync(run.RunId, shard, ResultLines.Write([.. errored[false]], graders), cancellationToken);
            }
        }
        return dropped;
    }
}
