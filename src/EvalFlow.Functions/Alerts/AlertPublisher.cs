using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Functions.Alerts;

/// <summary>Publishes messages to the topic, as many in one send as fit. The client retries by itself what is transient.</summary>
internal sealed class AlertPublisher(ServiceBusSender sender, AlertRoutes routes, IAlertBlobs blobs)
{
    public async Task PublishAsync(IReadOnlyList<AlertDelivery> deliveries, CancellationToken cancellationToken)
    {
        Queue<ServiceBusMessage> waiting = new();
        foreach (AlertDelivery delivery in deliveries)
        {
            waiting.Enqueue(await AlertMessage.OfAsync(delivery, routes.KindOf(delivery.Channel), blobs, cancellationToken));
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
