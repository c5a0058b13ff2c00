using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>An item that was given up.</summary>
/// <param name="Deliveries">How often it was delivered.</param>
/// <param name="Reason">Kind of the last failure; never what a prompt or a response said.</param>
public sealed record PoisonedItem(WorkItem Item, int Deliveries, string Reason);

public sealed partial class AzureWorkQueue
{
    private const string NeverSaid = "Its holders never said what became of it.";

    /// <summary>Items of a queue that were given up; <see cref="PurgeAsync"/> removes them.</summary>
    public async Task<IReadOnlyList<PoisonedItem>> ListPoisonedAsync(string queue, CancellationToken cancellationToken) =>
        await _table.ReadRowsAsync(StoredItem.Partition(queue), "i-", cancellationToken).Where(StoredItem.IsPoisoned)
            .Select(row => new PoisonedItem(StoredItem.ItemOf(row), StoredItem.DeliveriesOf(row), row.GetString(StoredItem.Reason)))
            .ToListAsync(cancellationToken);

    /// <summary>
    /// For a queue trigger, which receives and deletes messages by itself: takes note that an item is finished. False when the
    /// message was void, and nothing is left to do for it.
    /// </summary>
    public async Task<bool> CompleteDeliveredAsync(QueueMessage message, CancellationToken cancellationToken) =>
        await FindDeliveredAsync(message, cancellationToken) is { } row
        && await _table.TryDeleteRowAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);

    /// <summary>For a trigger on the poison queue: takes note that an item was given up. False when the message was void.</summary>
    public async Task<bool> PoisonDeliveredAsync(QueueMessage message, string reason, CancellationToken cancellationToken) =>
        await FindDeliveredAsync(message, cancellationToken) is { } row && await MarkPoisonedAsync(row, reason, cancellationToken);

    /// <summary>False when the item is no longer in its queue, or another message stands for it: the message is void.</summary>
    public async Task<bool> IsCurrentAsync(QueueMessage message, CancellationToken cancellationToken) =>
        await FindDeliveredAsync(message, cancellationToken) is not null;

    private async Task<TableEntity?> FindDeliveredAsync(QueueMessage message, CancellationToken cancellationToken) =>
        await _table.FindRowAsync(StoredItem.Partition(message.Queue), StoredItem.RowOf(message.Id), cancellationToken) is { } row
        && StoredItem.TicketOf(row) == message.Ticket ? row : null;

    /// <summary>Gives an item up: it stays written down, and a message goes where an alert can be bound to it.</summary>
    private async Task PoisonAsync(
        string queue, TableEntity row, string? message, string? popReceipt, string reason, CancellationToken cancellationToken)
    {
        if (!await MarkPoisonedAsync(row, reason, cancellationToken))
        {
            return;
        }
        await Lanes.SendAsync(_lanes.PoisonFor(queue), MessageOf(queue, row).Write(), TimeSpan.Zero, cancellationToken);
        if (message is not null && popReceipt is not null)
        {
            await Lanes.TryDeleteAsync(_lanes.For(queue), message, popReceipt, cancellationToken);
        }
    }

    private async Task<bool> MarkPoisonedAsync(TableEntity row, string reason, CancellationToken cancellationToken)
    {
        StoredItem.Free(row, _clock.GetUtcNow(), row.GetString(StoredItem.Reason) is { Length: > 0 } said && reason == NeverSaid ? said : reason);
        row[StoredItem.Poisoned] = true;
        return await _table.TryReplaceRowAsync(row, row.ETag, cancellationToken) is not null;
    }
}
