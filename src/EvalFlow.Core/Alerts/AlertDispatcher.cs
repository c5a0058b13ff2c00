using Microsoft.Extensions.Logging;

namespace EvalFlow.Core.Alerts;

/// <summary>Sends what waits in the outbox. An alert leaves the outbox only when its channel took it.</summary>
public sealed class AlertDispatcher(
    IAlertStore store, IReadOnlyList<IAlertChannel> channels, TimeProvider clock, ILogger<AlertDispatcher> logger)
{
    private const int Batch = 50;

    // Doubling from a minute, 8 attempts reach over two hours: a channel that is down longer needs a person.
    private const int MaxAttempts = 8;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);

    /// <summary>Sends all that is due now.</summary>
    /// <returns>Alerts delivered.</returns>
    public async Task<int> DispatchAsync(CancellationToken cancellationToken)
    {
        int delivered = 0;
        foreach (AlertDelivery delivery in await store.ListDueAsync(clock.GetUtcNow(), Batch, cancellationToken))
        {
            if (channels.FirstOrDefault(channel => channel.Name == delivery.Channel) is { } channel)
            {
                delivered += await SendAsync(channel, delivery, cancellationToken) ? 1 : 0;
            }
        }
        return delivered;
    }

    private async Task<bool> SendAsync(IAlertChannel channel, AlertDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await channel.SendAsync(delivery.Alert, cancellationToken);
            await store.MarkDeliveredAsync(delivery.DeliveryId, clock.GetUtcNow(), cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // Whatever keeps one channel from sending must not keep the others.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogWarning(failure, "Alert {AlertId} could not be sent to {Channel}.", delivery.Alert.AlertId, delivery.Channel);
            DateTimeOffset? next = delivery.Attempts + 1 < MaxAttempts
                ? clock.GetUtcNow() + (FirstRetry * Math.Pow(2, delivery.Attempts)) : null;
            await store.MarkFailedAsync(delivery.DeliveryId, failure.Message, next, CancellationToken.None);
            return false;
        }
    }
}
