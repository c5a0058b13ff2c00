using Azure;
using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Alerts;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Alerts;

/// <summary>What became of a message from the topic.</summary>
/// <param name="Refusal">Why the channel will never take it; null when it took it.</param>
internal sealed record Delivered(string? Refusal);

/// <summary>Sends what a subscription received to the channel it is for.</summary>
internal sealed class ChannelDelivery(
    AlertRoutes routes, IAlertStore store, IAlertBlobs blobs, TimeProvider clock, ILogger<ChannelDelivery> logger)
{
    // Service Bus delivers again at once, and gives up after ten times: the pauses in between make five minutes of it.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly AlertThreads _threads = new(store);

    /// <summary>Throws after a pause when the channel may take the message later.</summary>
    public async Task<Delivered> SendAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        AlertNotice notice = await AlertMessage.ReadAsync(message, blobs, cancellationToken);
        string name = (string)message.ApplicationProperties[AlertTopic.Channel];
        string alert = notice.Alert.AlertId;
        string? thread;
        try
        {
            IAlertChannel channel = routes.Find(name) ?? throw new ChannelException($"There is no channel '{name}' any more.", isTransient: false);
            thread = await channel.SendAsync(notice with { Thread = await _threads.FindAsync(alert, name, cancellationToken) }, cancellationToken);
        }
        catch (ChannelException failure)
        {
            logger.LogWarning("Alert {AlertId} could not be sent to {Channel}: {Reason}", alert, name, failure.Message);
            if (!failure.IsTransient)
            {
                return new Delivered(failure.Message);
            }
            await Task.Delay(PauseAfter(message.DeliveryCount, failure.RetryAfter), clock, cancellationToken);
            throw;
        }
        await KeepAsync(alert, name, thread);
        return new Delivered(Refusal: null);
    }

    internal static TimeSpan PauseAfter(int deliveries, TimeSpan? asked)
    {
        TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(Math.Max(deliveries, 1), 10) - 1);
        pause = asked is { } wanted && wanted > pause ? wanted : pause;
        return pause < LongestPause ? pause : LongestPause;
    }

    // The channel took it: a store that fails now must not have it sent again.
    private async Task KeepAsync(string alert, string channel, string? thread)
    {
        try
        {
            await _threads.KeepAsync(alert, channel, thread, CancellationToken.None);
        }
        catch (RequestFailedException failure)
        {
            logger.LogWarning("How {Channel} calls the conversation about alert {AlertId} was not kept: {Status}.", channel, alert, failure.Status);
        }
    }
}
