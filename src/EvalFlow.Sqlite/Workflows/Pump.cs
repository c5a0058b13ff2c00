using System.Collections.Concurrent;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Storage;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>Claims instances that nobody runs, runs them side by side, and tells them what others wrote to their journals.</summary>
internal sealed class Pump(Journal journal, WorkflowCatalog catalog, Func<string, bool> wanted) : IJournalListener
{
    // A fraction of the silence after which other machines take an owner for dead.
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<long, Execution> _executions = new();
    private readonly Dictionary<long, Task> _running = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsOwnerAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way to end a pump.
        }
    }

    public void OnAppended(IReadOnlyList<long> instances)
    {
        foreach (Execution execution in Find(instances))
        {
            execution.Wake();
        }
    }

    public void OnCancelled(IReadOnlyList<long> instances)
    {
        foreach (Execution execution in Find(instances))
        {
            execution.Stop();
        }
    }

    private async Task RunAsOwnerAsync(CancellationToken cancellationToken)
    {
        using Holder owner = await journal.RegisterOwnerAsync(cancellationToken);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        journal.Attach(this);
        try
        {
            await LoopAsync(owner, stop.Token);
        }
        finally
        {
            journal.Detach(this);
            await stop.CancelAsync();
            await Task.WhenAll(_running.Values).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (cancellationToken.IsCancellationRequested)
            {
                await journal.ReleaseAsync(owner, instance: null, CancellationToken.None);
            }
        }
    }

    private async Task LoopAsync(Holder owner, CancellationToken cancellationToken)
    {
        DateTimeOffset beaten = journal.Clock.GetUtcNow();
        while (true)
        {
            Task changed = journal.Changed.Next;
            await CollectAsync(owner, cancellationToken);
            foreach (ClaimedInstance instance in await journal.ClaimAsync(owner, wanted, cancellationToken))
            {
                Begin(owner, instance, cancellationToken);
            }
            await WakeChangedAsync(owner, cancellationToken);
            if (journal.Clock.GetUtcNow() - beaten >= BeatInterval)
            {
                await journal.BeatAsync(owner, cancellationToken);
                beaten = journal.Clock.GetUtcNow();
            }
            await journal.WaitForChangeAsync(changed, cancellationToken);
        }
    }

    private void Begin(Holder owner, ClaimedInstance instance, CancellationToken cancellationToken)
    {
        Execution execution = new(journal, catalog, owner, instance);
        _executions[instance.Key] = execution;
        _running[instance.Key] = Task.Run(() => RunAsync(execution, cancellationToken), CancellationToken.None);
    }

    private async Task RunAsync(Execution execution, CancellationToken cancellationToken)
    {
        try
        {
            await execution.RunAsync(cancellationToken);
        }
        finally
        {
            _executions.TryRemove(execution.Key, out _);
            journal.Changed.Set();
        }
    }

    /// <summary>Lets go of what has ended. A failure here is one of the journal, and ends the pump.</summary>
    private async Task CollectAsync(Holder owner, CancellationToken cancellationToken)
    {
        foreach ((long key, Task run) in _running.Where(pair => pair.Value.IsCompleted).ToList())
        {
            await run;
            _running.Remove(key);
            await journal.ReleaseAsync(owner, key, cancellationToken);
        }
    }

    private async Task WakeChangedAsync(Holder owner, CancellationToken cancellationToken)
    {
        foreach ((long key, long last) in await journal.ReadPositionsAsync(owner, cancellationToken))
        {
            if (_executions.TryGetValue(key, out Execution? execution) && execution.Position < last)
            {
                execution.Wake();
            }
        }
    }

    private IEnumerable<Execution> Find(IReadOnlyList<long> instances) =>
        instances.Select(instance => _executions.GetValueOrDefault(instance)).OfType<Execution>();
}
