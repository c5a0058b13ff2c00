using EvalFlow.Core.Alerts;

namespace EvalFlow.Functions.Alerts;

/// <summary>Moves what waits in the outbox to the topic, a batch at a time. An alert sent twice is dropped by the topic.</summary>
internal sealed class AlertOutbox(IAlertStore store, AlertPublisher publisher, TimeProvider clock)
{
    private const int Batch = 100;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    /// <returns>Alerts sent.</returns>
    public async Task<int> DispatchAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<AlertDelivery> due = await store.ListDueAsync(clock.GetUtcNow(), Batch, cancellationToken);
        AlertDelivery[] ours = [.. due.Where(delivery => delivery.Channel == ServiceBusChannel.ChannelName)];
        try
        {
            await publisher.PublishAsync([.. ours.Select(delivery => delivery.Alert)], cancellationToken);
        }
#pragma warning disable CA1031 // Whatever kept them from the topic, they stay in the outbox and the timer's run must be seen to fail.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            foreach (AlertDelivery delivery in ours)
            {
                await store.MarkFailedAsync(delivery.DeliveryId, failure.GetType().Name, clock.GetUtcNow() + RetryAfter, CancellationToken.None);
            }
            throw;
        }
        foreach (AlertDelivery delivery in ours)
        {
            await store.MarkDeliveredAsync(delivery.DeliveryId, clock.GetUtcNow(), CancellationToken.None);
        }
        return ours.Length;
    }
}
