namespace EvalFlow.Core.Runs;

/// <param name="Id">Enqueueing the same id again while it is in the queue changes nothing.</param>
/// <param name="Payload">Ids only, never prompts: whoever receives it fetches the content (claim check).</param>
public sealed record WorkItem(string Id, string Payload);

/// <summary>An item that this receiver holds until its lease ends.</summary>
/// <param name="Deliveries">How often it was received, this time included.</param>
/// <param name="Receipt">Proof of the lease; a later receiver gets another.</param>
public sealed record LeasedItem(WorkItem Item, int Deliveries, string Receipt);

/// <param name="Waiting">Ready to be received.</param>
/// <param name="Leased">Held by a receiver, or put off by one.</param>
/// <param name="Poisoned">Given up after too many deliveries; kept for people to look at.</param>
public sealed record QueueCounts(int Waiting, int Leased, int Poisoned);

/// <summary>A named queue with leases. Delivery is at least once, in no promised order.</summary>
public interface IWorkQueue
{
    Task EnqueueAsync(string queue, IReadOnlyList<WorkItem> items, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="max"/> items, invisible to others until the lease ends; empty when there are none.</summary>
    Task<IReadOnlyList<LeasedItem>> ReceiveAsync(string queue, int max, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Holds on to an item; false when the lease was lost.</summary>
    Task<bool> RenewAsync(string queue, LeasedItem item, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Removes a finished item; false when the lease was lost and someone else may hold it.</summary>
    Task<bool> CompleteAsync(string queue, LeasedItem item, CancellationToken cancellationToken);

    /// <summary>Gives an item back, to be received again after the delay, or poisoned once it was delivered too often.</summary>
    Task AbandonAsync(string queue, LeasedItem item, TimeSpan delay, string reason, CancellationToken cancellationToken);

    /// <summary>Removes all items whose id begins with the prefix, leased and poisoned ones too.</summary>
    Task PurgeAsync(string queue, string idPrefix, CancellationToken cancellationToken);

    Task<QueueCounts> CountAsync(string queue, CancellationToken cancellationToken);
}
