using System.Collections.Concurrent;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

public sealed partial class AzureWorkQueue
{
    // Looking for rows without a message costs a transaction, so it is done when a row is known to fall due, or after this long.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _nextLook = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes items that are due though no message came for them: whoever sent it died before that, or a holder let its lease
    /// run out by this clock and not yet by the service's. Whatever message there was becomes void.
    /// </summary>
    private async Task TakeDueAsync(
        QueueClient lane, string queue, int max, TimeSpan lease, List<LeasedItem> leased, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        DateTimeOffset next = now + LookEvery;
        await foreach (TableEntity row in _table.ReadRowsAsync(StoredItem.Partition(queue), "i-", cancellationToken))
        {
            if (StoredItem.IsPoisoned(row))
            {
                continue;
            }
            DateTimeOffset due = StoredItem.VisibleAtOf(row);
            if (due <= now && leased.Count < max)
            {
                if (await ResendAsync(lane, queue, row, lease, cancellationToken) is { } item)
                {
                    leased.Add(item);
                }
            }
            else if (due < next)
            {
                next = due;
            }
        }
        _nextLook[queue] = next;
    }

    private async Task<LeasedItem?> ResendAsync(
        QueueClient lane, string queue, TableEntity row, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (StoredItem.DeliveriesOf(row) >= MaxDeliveries)
        {
            await PoisonAsync(queue, row, null, null, NeverSaid, cancellationToken);
            return null;
        }
        StoredItem.Ticket(row, Keys.Unique());
        StoredItem.Lease(row, Keys.Unique(), After(lease));
        if (await _table.TryReplaceRowAsync(row, row.ETag, cancellationToken) is not { } tag)
        {
            return null;
        }
        row.ETag = tag;
        SendReceipt sent = await Lanes.SendAsync(lane, MessageOf(queue, row).Write(), lease, cancellationToken);
        return Hold(row, sent.MessageId, sent.PopReceipt);
    }
}
