using EvalFlow.Core.Models.Live;
using EvalFlow.Core.Workflows;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Core.Runs;

/// <summary>Takes shards of the runs it is given and evaluates them, several at a time, until stopped.</summary>
public sealed class ShardWorkers(
    IRunStore runs, Evals.IEvalRegistry registry, IWorkQueue queue, IWorkflowEngine engine, OpenRuns open,
    ProgressBoard board, TimeProvider clock, ILogger<ShardWorkers> logger, WorkerPace? pace = null)
{
    // A run's first shards come within milliseconds, whatever follows an empty queue much later.
    private static readonly TimeSpan ShortestIdle = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    // Matches the queue's own limit in both hosts (host.json: maxDequeueCount).
    private const int MaxDeliveries = 5;

    // Shards of one loop that wait for their last answers; bounds what a few hung requests can keep in memory.
    private const int MaxTails = 8;

    private readonly WorkerPace _pace = pace ?? new WorkerPace();
    private readonly ShardRunner _runner = new(runs, registry, clock, board, pace ?? new WorkerPace());

    // Where looking costs money, 50 ms more are not worth five looks.
    private TimeSpan FirstIdle => _pace.LongestIdle > Idle ? Idle : ShortestIdle;

    /// <summary>Works until cancelled; shards under way are given back then, with their checkpoints kept.</summary>
    /// <param name="runIds">Runs to work for, each in its turn.</param>
    public Task RunAsync(int workers, IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        string[] queues = [.. runIds.Select(ShardTicket.QueueOf)];
        // At least one for each run: one whose model is slow must not keep the others from beginning.
        return RunLoopsAsync(Math.Max(workers, queues.Length), () => queues, cancellationToken);
    }

    /// <summary>
    /// For a host whose queue trigger receives, retries and poisons by itself: evaluates the shard a message names. Safe to
    /// repeat; throws what the shard tripped over.
    /// </summary>
    /// <param name="payload">Payload of the work item.</param>
    public async Task EvaluateAsync(string payload, CancellationToken cancellationToken)
    {
        ShardTicket ticket = ShardTicket.Parse(payload);
        TellAge(ticket);
        OpenRun run = await open.GetAsync(ticket.RunId);
        try
        {
            await EvaluateAsync(run, ticket, () => { }, cancellationToken);
        }
        catch (OperationCanceledException) when (run.Closing.IsCancellationRequested)
        {
            // Another shard ended the run, and said why.
        }
        catch (ModelClosedException closed)
        {
            if (run.Close())
            {
                await StopRunAsync(ShardTicket.QueueOf(ticket.RunId), ticket, closed.Message);
            }
        }
    }

    /// <summary>For the same host: tells the run that one of its shards was given up.</summary>
    public Task GiveUpAsync(string payload, string reason)
    {
        ShardTicket ticket = ShardTicket.Parse(payload);
        return TellAsync(ticket.RunId, new Drained($"Shard {ticket.Shard} was given up: {reason}"));
    }

    /// <summary>The same for runs that are not all known yet.</summary>
    /// <param name="runIds">Runs to work for now; asked often.</param>
    public Task RunAsync(int workers, Func<IReadOnlyList<string>> runIds, CancellationToken cancellationToken) =>
        RunLoopsAsync(workers, () => [.. runIds().Select(ShardTicket.QueueOf)], cancellationToken);

    private Task RunLoopsAsync(int loops, Func<string[]> queues, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, loops).Select(worker => Task.Run(() => LoopAsync(queues, worker, cancellationToken), cancellationToken)));

    private async Task LoopAsync(Func<string[]> known, int home, CancellationToken cancellationToken)
    {
        int empty = 0;
        TimeSpan idle = FirstIdle;
        List<Task> tails = [];
        try
        {
            while (true)
            {
                string[] queues = known();
                if (queues.Length == 0)
                {
                    await Task.Delay(Idle, clock, cancellationToken);
                    continue;
                }
                string from = queues[(home + empty) % queues.Length];
                IReadOnlyList<LeasedItem> items = await queue.ReceiveAsync(from, 1, _pace.Lease, cancellationToken);
                if (items.Count > 0)
                {
                    empty = 0;
                    idle = FirstIdle;
                    await BeginAsync(from, items[0], tails, cancellationToken);
                }
                else if (++empty >= queues.Length)
                {
                    empty = 0;
                    await Task.Delay(idle, clock, cancellationToken);
                    idle = TimeSpan.FromTicks(Math.Min(idle.Ticks * 2, Math.Max(Idle.Ticks, _pace.LongestIdle.Ticks)));
                }
            }
        }
        finally
        {
            await Task.WhenAll(tails);
        }
    }

    // Goes on as soon as every sample of the shard is begun: while the last answers come in, slots would stand idle otherwise.
    private async Task BeginAsync(string from, LeasedItem item, List<Task> tails, CancellationToken cancellationToken)
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        tails.Add(HandleAsync(from, item, () => begun.TrySetResult(), cancellationToken));
        await Task.WhenAny(tails[^1], begun.Task);
        if (tails.Count > MaxTails)
        {
            await Task.WhenAny(tails);
        }
        foreach (Task ended in tails.FindAll(tail => tail.IsCompleted))
        {
            tails.Remove(ended);
            await ended;
        }
    }

    private async Task HandleAsync(string from, LeasedItem item, Action begun, CancellationToken cancellationToken)
    {
        ShardTicket ticket = ShardTicket.Parse(item.Item.Payload);
        TellAge(ticket);
        OpenRun? run = null;
        using CancellationTokenSource lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task renewing = RenewAsync(from, item, lost);
        try
        {
            run = await open.GetAsync(ticket.RunId);
            await EvaluateAsync(run, ticket, begun, lost.Token);
            await queue.CompleteAsync(from, item, cancellationToken);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            await queue.AbandonAsync(from, item, TimeSpan.Zero, "stopped", CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) when (run is { Closing.IsCancellationRequested: true })
        {
            // Another shard ended the run, and said why.
        }
        catch (ModelClosedException closed)
        {
            if (run!.Close())
            {
                await StopRunAsync(from, ticket, closed.Message);
            }
        }
#pragma warning disable CA1031 // Whatever a shard trips over, the worker goes on with the next one.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await GiveBackAsync(from, ticket, item, failure);
        }
        finally
        {
            await lost.CancelAsync();
            await renewing;
        }
    }

    private async Task EvaluateAsync(OpenRun run, ShardTicket ticket, Action begun, CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, run.Closing);
        CommitAnswer? answer = await _runner.RunAsync(run, ticket.Shard, begun, either.Token);
        // Whoever finds the shard committed may be the one whose predecessor died between commit and event.
        int remaining = answer?.Remaining ?? (await runs.ListOpenShardsAsync(ticket.RunId, cancellationToken)).Count;
        if (remaining == 0)
        {
            await open.CloseAsync(ticket.RunId);
            await TellAsync(ticket.RunId, new Drained(null));
        }
    }

    private async Task GiveBackAsync(string from, ShardTicket ticket, LeasedItem item, Exception failure)
    {
        logger.LogError(failure, "Shard {Shard} of run {RunId} failed at delivery {Delivery}.", ticket.Shard, ticket.RunId, item.Deliveries);
        await queue.AbandonAsync(from, item, RetryAfter * item.Deliveries, failure.GetType().Name, CancellationToken.None);
        if (item.Deliveries >= MaxDeliveries)
        {
            await TellAsync(ticket.RunId, new Drained(
                $"Shard {ticket.Shard} failed {item.Deliveries} times, last with {failure.GetType().Name}: {failure.Message}"));
        }
    }

    // No other shard would fare better; resuming hands all of them out again.
    private async Task StopRunAsync(string from, ShardTicket ticket, string reason)
    {
        await queue.PurgeAsync(from, "", CancellationToken.None);
        await TellAsync(ticket.RunId, new Drained(reason));
    }

    private void TellAge(ShardTicket ticket)
    {
        if (ticket.EnqueuedAt is { } since && Telemetry.QueueAge.Enabled)
        {
            Telemetry.QueueAge.Record(Math.Max(0, (clock.GetUtcNow() - since).TotalSeconds));
        }
    }

    private async Task TellAsync(string runId, Drained drained)
    {
        if (await runs.FindAsync(runId, CancellationToken.None) is { } run)
        {
            await engine.RaiseEventAsync(RunWorkflow.InstanceId(run), RunWorkflow.DrainedEvent, drained, CancellationToken.None);
        }
    }

    private async Task RenewAsync(string from, LeasedItem item, CancellationTokenSource lost)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_pace.Lease / 3, clock, lost.Token);
                if (!await queue.RenewAsync(from, item, _pace.Lease, lost.Token))
                {
                    await lost.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The shard is done, or the lease is.
        }
    }
}
