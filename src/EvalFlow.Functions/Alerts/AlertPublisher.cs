using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Functions.Alerts;

/// <summary>Publishes alerts to the topic, as many in one send as fit. The client retries by itself what is transient.</summary>
internal sealed class AlertPublisher(ServiceBusSender sender, IAlertBlobs blobs)
{
    public async Task PublishAsync(IReadOnlyList<Alert> alerts, CancellationToken cancellationToken)
    {
        Queue<ServiceBusMessage> waiting = new();
        foreach (Alert alert in alerts)
        {
            waiting.Enqueue(await AlertMessage.OfAsync(alert, blobs, cancellationToken));
        }
        while (waiting.Count > 0)
        {
            using ServiceBusMessageBatch batch = await sender.CreateMessageBatchAsync(cancellationToken);
            while (waiting.TryPeek(out ServiceBusMessage? next) && batch.TryAddMessage(next))
            {
                waiting.Dequeue();
            }
            if (batch.Count == 0)
            {
                throw new InvalidOperationException($"Alert message {waiting.Peek().MessageId} does not fit a batch.");
            }
            await sender.SendMessagesAsync(batch, cancellationToken);
        }
    }
}

/// <summary>The topic as a channel of the outbox.</summary>
internal sealed class ServiceBusChannel(AlertPublisher publisher) : IAlertChannel
{
    public const string ChannelName = "servicebus";

    public string Name => ChannelName;

    public Task SendAsync(Alert alert, CancellationToken cancellationToken) => publisher.PublishAsync([alert], cancellationToken);
}
