using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Runs;

/// <summary>
/// For hosts whose runs several processes work on, each with an engine of its own: tells the engine of this process what the
/// others did. The workflow would find out by itself, when it next polls.
/// </summary>
public sealed class RunWatch(IRunStore runs, IWorkflowEngine engine, TimeSpan every, TimeProvider clock)
{
    /// <summary>Watches until each run is drained or was ended by another process.</summary>
    public Task RunAsync(IReadOnlyList<Run> watched, CancellationToken cancellationToken) =>
        Task.WhenAll(watched.Select(run => WatchAsync(run, cancellationToken)));

    private async Task WatchAsync(Run watched, CancellationToken cancellationToken)
    {
        bool over = false;
        while (!over)
        {
            await Task.Delay(every, clock, cancellationToken);
            Run now = await runs.FindAsync(watched.RunId, cancellationToken) ?? watched;
            over = await TellAsync(watched, now, cancellationToken);
        }
    }

    private async Task<bool> TellAsync(Run watched, Run now, CancellationToken cancellationToken)
    {
        string instance = RunWorkflow.InstanceId(watched);
        if (now.Attempt != watched.Attempt || now.Status is RunStatus.Cancelled or RunStatus.Failed)
        {
            await engine.CancelAsync(instance, now.Reason ?? "ended by another process", cancellationToken);
            return true;
        }
        RunProgress progress = await runs.ReadProgressAsync(watched.RunId, cancellationToken);
        if (progress.Shards == 0 || progress.Committed < progress.Shards)
        {
            return false;
        }
        await engine.RaiseEventAsync(instance, RunWorkflow.DrainedEvent, new Drained(null), cancellationToken);
        return true;
    }
}
