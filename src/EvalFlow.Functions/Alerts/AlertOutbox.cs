using EvalFlow.Core.Alerts;

namespace EvalFlow.Functions.Alerts;

/// <summary>Moves what waits in the outbox to the topic, a batch at a time. A message sent twice is dropped by the topic.</summary>
internal sealed class AlertOutbox(IAlertStore store, AlertPublisher publisher, TimeProvider clock)
{
    private const int Batch = 100;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    // Longer than the client tries to send; whoever died while sending is replaced after it.
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(10);

    /// <summary>Sends all that is due now, and what becomes due by that: the next message about the same release.</summary>
    /// <returns>Messages sent.</returns>
    public async Task<int> DispatchAsync(CancellationToken cancellationToken)
    {
        int sent = 0;
        for (int before = -1; before < sent;)
        {
            before = sent;
            sent += await SendDueAsync(cancellationToken);
        }
        return sent;
    }

    private async Task<int> SendDueAsync(CancellationToken cancellationToken)
    {
        List<AlertDelivery> ours = [];
        foreach (AlertDelivery due in await store.ListDueAsync(clock.GetUtcNow(), Batch, cancellationToken))
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (await store.ClaimAsync(due.DeliveryId, now, now + Claim, cancellationToken))
            {
                ours.Add(due);
            }
        }
        await PublishAsync(ours, cancellationToken);
        foreach (AlertDelivery delivery in ours)
        {
            await store.MarkDeliveredAsync(delivery.DeliveryId, clock.GetUtcNow(), CancellationToken.None);
        }
        return ours.Count;
    }

    private async Task PublishAsync(IReadOnlyList<AlertDelivery> deliveries, CancellationToken cancellationToken)
    {
        try
        {
            await publisher.PublishAsync(deliveries, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever kept them from the topic, they stay in the outbox and the timer's run must be seen to fail.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (AlertDelivery delivery in deliveries)
            {
                await store.MarkFailedAsync(delivery.DeliveryId, failure.GetType().Name, clock.GetUtcNow() + RetryAfter, CancellationToken.None);
            }
            throw;
        }
    }
}
