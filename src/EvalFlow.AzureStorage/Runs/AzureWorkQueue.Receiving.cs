using Azure.Data.Tables;
using Azure.Storage.Queues;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

public sealed partial class AzureWorkQueue
{
    // What the service gives out at once.
    private const int MaxMessages = 32;

    // Long enough for a worker of the other queue on the lane to get its message, short enough not to hold that queue up.
    private static readonly TimeSpan Foreign = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LeasedItem>> ReceiveAsync(string queue, int max, TimeSpan lease, CancellationToken cancellationToken)
    {
        QueueClient lane = _lanes.For(queue);
        List<LeasedItem> leased = [];
        bool more = true;
        while (more && leased.Count < max)
        {
            IReadOnlyList<Azure.Storage.Queues.Models.QueueMessage> messages =
                await Lanes.ReceiveAsync(lane, Math.Min(max - leased.Count, MaxMessages), lease, cancellationToken);
            more = messages.Count > 0;
            foreach (Azure.Storage.Queues.Models.QueueMessage message in messages)
            {
                if (await TakeAsync(lane, queue, message, lease, cancellationToken) is { } item)
                {
                    leased.Add(item);
                }
            }
        }
        if (leased.Count == 0 && _clock.GetUtcNow() >= _nextLook.GetValueOrDefault(queue))
        {
            await TakeDueAsync(lane, queue, max, lease, leased, cancellationToken);
        }
        return leased;
    }

    /// <summary>The item of a message; null when the message is void, of another queue, or poison.</summary>
    private async Task<LeasedItem?> TakeAsync(
        QueueClient lane, string queue, Azure.Storage.Queues.Models.QueueMessage message, TimeSpan lease, CancellationToken cancellationToken)
    {
        QueueMessage? said = QueueMessage.Parse(message.Body.ToString());
        if (said is not null && said.Queue != queue)
        {
            await Lanes.TryHideAsync(lane, message.MessageId, message.PopReceipt, Foreign, cancellationToken);
            return null;
        }
        while (said is not null
            && await _table.FindRowAsync(StoredItem.Partition(queue), StoredItem.RowOf(said.Id), cancellationToken) is { } row
            && StoredItem.TicketOf(row) == said.Ticket && !StoredItem.IsPoisoned(row))
        {
            if (StoredItem.DeliveriesOf(row) >= MaxDeliveries)
            {
                await PoisonAsync(queue, row, message.MessageId, message.PopReceipt, NeverSaid, cancellationToken);
                return null;
            }
            StoredItem.Lease(row, Keys.Unique(), After(lease));
            if (await _table.TryReplaceRowAsync(row, row.ETag, cancellationToken) is { } tag)
            {
                row.ETag = tag;
                return Hold(row, message.MessageId, message.PopReceipt);
            }
        }
        await Lanes.TryDeleteAsync(lane, message.MessageId, message.PopReceipt, cancellationToken);
        return null;
    }

    private LeasedItem Hold(TableEntity row, string message, string popReceipt)
    {
        LeasedItem item = new(StoredItem.ItemOf(row), StoredItem.DeliveriesOf(row), $"{StoredItem.LeaseOf(row)}\n{message}\n{popReceipt}");
        _held[item.Receipt] = new Held(row, message, popReceipt);
        return item;
    }
}
