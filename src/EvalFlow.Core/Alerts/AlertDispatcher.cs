using Microsoft.Extensions.Logging;

namespace EvalFlow.Core.Alerts;

/// <summary>
/// Sends what waits in the outbox. A notice leaves the outbox only when its channel took it; those of one release reach a channel
/// in the order in which they were written.
/// </summary>
public sealed class AlertDispatcher(
    IAlertStore store, IReadOnlyList<IAlertChannel> channels, TimeProvider clock, ILogger<AlertDispatcher> logger)
{
    private const int Batch = 50;

    // Doubling from a minute, 8 attempts reach over two hours: a channel that is down longer needs a person.
    private const int MaxAttempts = 8;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);

    // Longer than the longest wait for any channel to answer; whoever died while sending is replaced after it.
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    private readonly AlertThreads _threads = new(store);

    /// <summary>Sends all that is due now, and what becomes due by that.</summary>
    /// <returns>Notices delivered.</returns>
    public async Task<int> DispatchAsync(CancellationToken cancellationToken)
    {
        int delivered = 0;
        for (int before = -1; before < delivered;)
        {
            before = delivered;
            foreach (AlertDelivery delivery in await store.ListDueAsync(clock.GetUtcNow(), Batch, cancellationToken))
            {
                DateTimeOffset now = clock.GetUtcNow();
                if (await store.ClaimAsync(delivery.DeliveryId, now, now + Claim, cancellationToken))
                {
                    delivered += await SendAsync(delivery, cancellationToken) ? 1 : 0;
                }
            }
        }
        return delivered;
    }

    private async Task<bool> SendAsync(AlertDelivery delivery, CancellationToken cancellationToken)
    {
        string? thread;
        try
        {
            // A rule, or the whole routing file, may be another by now.
            IAlertChannel channel = channels.FirstOrDefault(channel => channel.Name == delivery.Channel)
                ?? throw new ChannelException($"There is no channel '{delivery.Channel}' any more.");
            thread = await channel.SendAsync(delivery.ToNotice(), cancellationToken);
        }
#pragma warning disable CA1031 // Whatever keeps one channel from sending must not keep the others.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogWarning("Alert {AlertId} could not be sent to {Channel}: {Reason}", delivery.Alert.AlertId, delivery.Channel, Reason(failure));
            await store.MarkFailedAsync(delivery.DeliveryId, Reason(failure), NextAttempt(delivery, failure), CancellationToken.None);
            return false;
        }
        // The channel took it: a store that fails now is no failure of the channel.
        await _threads.KeepAsync(delivery.Alert.AlertId, delivery.Channel, thread, CancellationToken.None);
        await store.MarkDeliveredAsync(delivery.DeliveryId, clock.GetUtcNow(), CancellationToken.None);
        return true;
    }

    private DateTimeOffset? NextAttempt(AlertDelivery delivery, Exception failure)
    {
        if (delivery.Attempts + 1 >= MaxAttempts || failure is ChannelException { IsTransient: false })
        {
            return null;
        }
        TimeSpan wait = FirstRetry * Math.Pow(2, delivery.Attempts);
        return clock.GetUtcNow() + (failure is ChannelException { RetryAfter: { } asked } && asked > wait ? asked : wait);
    }

    // Messages of foreign exceptions may quote addresses, and addresses of webhooks are secrets.
    private static string Reason(Exception failure) => failure is ChannelException known ? known.Message : failure.GetType().Name;
}
