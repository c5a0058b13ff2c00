using Azure.Messaging.ServiceBus;
using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Triggers;

/// <summary>Dead letters clean up after nobody: says how many there are, so that an alert rule can see them.</summary>
internal sealed class DeadLetters(ServiceBusClient bus, ILogger<DeadLetters> logger)
{
    private const int Peeked = 100;

    private static readonly ServiceBusReceiverOptions Dead = new() { SubQueue = SubQueue.DeadLetter };

    [Function("DeadLetters_Timer")]
    public async Task CountAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (string subscription in AlertTopic.Subscriptions)
        {
            await CountAsync($"{AlertTopic.Name}/{subscription}", bus.CreateReceiver(AlertTopic.Name, subscription, Dead), cancellationToken);
        }
        await CountAsync(ReleaseQueue.Name, bus.CreateReceiver(ReleaseQueue.Name, Dead), cancellationToken);
    }

    private async Task CountAsync(string place, ServiceBusReceiver receiver, CancellationToken cancellationToken)
    {
        await using (receiver)
        {
            int dead = (await receiver.PeekMessagesAsync(Peeked, cancellationToken: cancellationToken)).Count;
            if (dead > 0)
            {
                logger.LogError("{Count} dead letters (of at most {Peeked} looked at) of {Place}.", dead, Peeked, place);
            }
        }
    }
}
