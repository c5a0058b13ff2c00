using System.Collections.Immutable;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Storage;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>Hears of changes that this process makes, before the one who made them hears of success.</summary>
internal interface IJournalListener
{
    /// <summary>Records were added to the instances with these keys.</summary>
    void OnAppended(IReadOnlyList<long> instances);

    /// <summary>The instances with these keys were cancelled.</summary>
    void OnCancelled(IReadOnlyList<long> instances);
}

/// <summary>
/// The workflow tables of one home, each operation one transaction. Tells the engines of this process at once which instances
/// changed; other processes find out by looking.
/// </summary>
internal sealed partial class Journal(Database database)
{
    private ImmutableArray<IJournalListener> _listeners = [];

    public TimeProvider Clock => database.Clock;

    /// <summary>Something about some instance changed.</summary>
    public Signal Changed { get; } = new();

    public void Attach(IJournalListener listener) =>
        ImmutableInterlocked.Update(ref _listeners, static (all, one) => all.Add(one), listener);

    public void Detach(IJournalListener listener) =>
        ImmutableInterlocked.Update(ref _listeners, static (all, one) => all.Remove(one), listener);

    public async Task StartAsync(string instanceId, string workflow, string input, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            "start workflow",
            connection => InstanceRows.Add(connection, new(instanceId, workflow, input, null, instanceId), database.Now),
            cancellationToken);
        Changed.Set();
    }

    public async Task RaiseAsync(string instanceId, string name, string payload, CancellationToken cancellationToken)
    {
        long? key = await database.WriteAsync(
            "raise event",
            connection =>
            {
                long? running = InstanceRows.FindRunning(connection, instanceId);
                if (running is { } instance)
                {
                    HistoryRows.Append(
                        connection, instance, [JournalRecord.New(RecordKind.Raised, name: name, payload: payload)], database.Now);
                }
                return running;
            },
            cancellationToken);
        Tell(key is { } changed ? [changed] : []);
    }

    public async Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken)
    {
        IReadOnlyList<long> told = [];
        IReadOnlyList<long> cancelled = await database.WriteAsync(
            "cancel workflow",
            connection => Cancellation.Cancel(connection, instanceId, reason, database.Now, out told),
            cancellationToken);
        foreach (IJournalListener listener in _listeners)
        {
            listener.OnCancelled(cancelled);
        }
        Tell([.. cancelled, .. told]);
    }

    public Task<WorkflowState?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => InstanceRows.FindState(connection, instanceId), cancellationToken);

    /// <summary>Last record of each instance the owner works on.</summary>
    public Task<IReadOnlyDictionary<long, long>> ReadPositionsAsync(Holder owner, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => InstanceRows.ReadPositions(connection, owner.Key), cancellationToken);

    public Task<IReadOnlyList<JournalRecord>> ReadAsync(long instance, long after, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => HistoryRows.Read(connection, instance, after), cancellationToken);

    /// <summary>
    /// Adds what a turn brought, and returns all records after a position, which may be others' too. Null when the instance has
    /// ended or has another owner: then nothing was written.
    /// </summary>
    public async Task<IReadOnlyList<JournalRecord>?> AppendAsync(
        Holder owner, ClaimedInstance instance, long after, Turn turn, CancellationToken cancellationToken)
    {
        IReadOnlyList<long> told = [];
        DateTimeOffset now = database.Clock.GetUtcNow();
        IReadOnlyList<JournalRecord>? records = await database.WriteAsync(
            $"append {string.Join('+', turn.Records.Select(record => record.Kind))}{turn.Ending?.Status}",
            connection =>
            {
                string at = Timestamp.Write(now);
                if (HistoryRows.AppendAsOwner(connection, instance.Key, owner.Key, turn.Records, at) is not { } last)
                {
                    return null;
                }
                told = TurnRows.Write(connection, instance, turn, at);

                // Unless somebody else wrote meanwhile, what would be read back is known.
                return last == after + turn.Records.Count && turn.Children.Count == 0
                    ? [.. turn.Records.Select((record, index) => record with { Seq = after + index + 1, At = now })]
                    : HistoryRows.Read(connection, instance.Key, after);
            },
            cancellationToken);
        Tell(told);
        if (turn.Children.Count > 0 || turn.Ending is not null)
        {
            Changed.Set();
        }
        return records;
    }

    /// <summary>Waits until this process changed something, or until it is time to look what others did.</summary>
    /// <param name="changed">Taken from <see cref="Changed"/> before the last look.</param>
    public Task WaitForChangeAsync(Task changed, CancellationToken cancellationToken) =>
        changed.OrAtAsync(database.Clock.GetUtcNow() + SqliteWorkflowEngine.PollInterval, database.Clock, cancellationToken);

    private void Tell(IReadOnlyList<long> instances)
    {
        if (instances.Count > 0)
        {
            foreach (IJournalListener listener in _listeners)
            {
                listener.OnAppended(instances);
            }
            Changed.Set();
        }
    }
}
