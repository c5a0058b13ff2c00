using System.Collections.Concurrent;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>
/// A row says what becomes of an item; a storage message carries it to a worker. A storage queue alone knows no ids, tells
/// nobody what is in it and cannot add several items at once; a table alone can only be asked again and again. Every change is
/// made to the row first, so a message without its row, or with another ticket, is void, and a row without its message is
/// found when it is due.
/// </summary>
public sealed partial class AzureWorkQueue : IWorkQueue
{
    // Matches the limit of the queue trigger (host.json: maxDequeueCount).
    private const int MaxDeliveries = 5;

    private readonly TableClient _table;
    private readonly Lanes _lanes;
    private readonly TimeProvider _clock;

    // Leases of this process by their proof. Another process with the proof reads the row instead.
    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    internal AzureWorkQueue(TableClient table, Lanes lanes, TimeProvider clock)
    {
        _table = table;
        _lanes = lanes;
        _clock = clock;
    }

    /// <inheritdoc/>
    public async Task<bool> RenewAsync(string queue, LeasedItem item, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (await FindHeldAsync(queue, item, cancellationToken) is not { } held)
        {
            return false;
        }
        held.Row[StoredItem.VisibleAt] = Timestamp.Write(After(lease));
        if (await _table.TryReplaceRowAsync(held.Row, held.Row.ETag, cancellationToken) is not { } tag)
        {
            Forget(item);
            return false;
        }
        held.Row.ETag = tag;
        held.PopReceipt = await Lanes.TryHideAsync(_lanes.For(queue), held.Message, held.PopReceipt, lease, cancellationToken) ?? held.PopReceipt;
        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> CompleteAsync(string queue, LeasedItem item, CancellationToken cancellationToken)
    {
        if (await FindHeldAsync(queue, item, cancellationToken) is not { } held)
        {
            return false;
        }
        Forget(item);
        bool mine = await _table.TryDeleteRowAsync(held.Row.PartitionKey, held.Row.RowKey, held.Row.ETag, cancellationToken);
        if (mine)
        {
            await Lanes.TryDeleteAsync(_lanes.For(queue), held.Message, held.PopReceipt, cancellationToken);
        }
        return mine;
    }

    /// <inheritdoc/>
    public async Task AbandonAsync(string queue, LeasedItem item, TimeSpan delay, string reason, CancellationToken cancellationToken)
    {
        if (await FindHeldAsync(queue, item, cancellationToken) is not { } held)
        {
            return;
        }
        Forget(item);
        if (StoredItem.DeliveriesOf(held.Row) >= MaxDeliveries)
        {
            await PoisonAsync(queue, held.Row, held.Message, held.PopReceipt, reason, cancellationToken);
            return;
        }
        StoredItem.Free(held.Row, After(delay), reason);
        if (await _table.TryReplaceRowAsync(held.Row, held.Row.ETag, cancellationToken) is not null)
        {
            await Lanes.TryHideAsync(_lanes.For(queue), held.Message, held.PopReceipt, delay, cancellationToken);
        }
    }

    private async Task<Held?> FindHeldAsync(string queue, LeasedItem item, CancellationToken cancellationToken)
    {
        if (_held.TryGetValue(item.Receipt, out Held? held))
        {
            return held;
        }
        string[] proof = item.Receipt.Split('\n');
        TableEntity? row = await _table.FindRowAsync(StoredItem.Partition(queue), StoredItem.RowOf(item.Item.Id), cancellationToken);
        return row is not null && StoredItem.LeaseOf(row) == proof[0] ? new Held(row, proof[1], proof[2]) : null;
    }

    private void Forget(LeasedItem item) => _held.TryRemove(item.Receipt, out _);

    private static QueueMessage MessageOf(string queue, TableEntity row)
    {
        WorkItem item = StoredItem.ItemOf(row);
        return new(queue, item.Id, item.Payload, StoredItem.TicketOf(row));
    }

    private DateTimeOffset After(TimeSpan time) => Timestamp.After(_clock.GetUtcNow(), time);

    /// <summary>A lease of this process, with the row as it was last written.</summary>
    private sealed class Held(TableEntity row, string message, string popReceipt)
    {
        public TableEntity Row => row;

        public string Message => message;

        public string PopReceipt { get; set; } = popReceipt;
    }
}
