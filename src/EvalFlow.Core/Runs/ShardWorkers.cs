using EvalFlow.Core.Workflows;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Core.Runs;

/// <summary>Takes shards of the runs it is given and evaluates them, several at a time, until stopped.</summary>
public sealed class ShardWorkers(
    IRunStore runs, Evals.IEvalRegistry registry, IWorkQueue queue, IWorkflowEngine engine, OpenRuns open,
    ProgressBoard board, TimeProvider clock, ILogger<ShardWorkers> logger)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    // Matches the queue's own limit in both hosts (host.json: maxDequeueCount).
    private const int MaxDeliveries = 5;

    private readonly ShardRunner _runner = new(runs, registry, clock, board);

    /// <summary>Works until cancelled; shards under way are given back then, with their checkpoints kept.</summary>
    /// <param name="runIds">Runs to work for, each in its turn.</param>
    public Task RunAsync(int workers, IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        string[] queues = [.. runIds.Select(ShardTicket.QueueOf)];
        return Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => LoopAsync(queues, worker, cancellationToken), cancellationToken)));
    }

    /// <summary>
    /// For a host whose queue trigger receives, retries and poisons by itself: evaluates the shard a message names. Safe to
    /// repeat; throws what the shard tripped over.
    /// </summary>
    /// <param name="payload">Payload of the work item.</param>
    public Task EvaluateAsync(string payload, CancellationToken cancellationToken) =>
        EvaluateAsync(ShardTicket.Parse(payload), cancellationToken);

    /// <summary>For the same host: tells the run that one of its shards was given up.</summary>
    public Task GiveUpAsync(string payload, string reason)
    {
        ShardTicket ticket = ShardTicket.Parse(payload);
        return TellAsync(ticket.RunId, new Drained($"Shard {ticket.Shard} was given up: {reason}"));
    }

    private async Task LoopAsync(string[] queues, int turn, CancellationToken cancellationToken)
    {
        int empty = 0;
        while (true)
        {
            string from = queues[turn++ % queues.Length];
            IReadOnlyList<LeasedItem> items = await queue.ReceiveAsync(from, 1, Lease, cancellationToken);
            if (items.Count > 0)
            {
                empty = 0;
                await HandleAsync(from, items[0], cancellationToken);
            }
            else if (++empty >= queues.Length)
            {
                empty = 0;
                await Task.Delay(Idle, clock, cancellationToken);
            }
        }
    }

    private async Task HandleAsync(string from, LeasedItem item, CancellationToken cancellationToken)
    {
        ShardTicket ticket = ShardTicket.Parse(item.Item.Payload);
        using CancellationTokenSource lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task renewing = RenewAsync(from, item, lost);
        try
        {
            await EvaluateAsync(ticket, lost.Token);
            await queue.CompleteAsync(from, item, cancellationToken);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            await queue.AbandonAsync(from, item, TimeSpan.Zero, "stopped", CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
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

    private async Task EvaluateAsync(ShardTicket ticket, CancellationToken cancellationToken)
    {
        OpenRun run = await open.GetAsync(ticket.RunId);
        CommitAnswer? answer = await _runner.RunAsync(run, ticket.Shard, cancellationToken);
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
                await Task.Delay(RenewEvery, clock, lost.Token);
                if (!await queue.RenewAsync(from, item, Lease, lost.Token))
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
