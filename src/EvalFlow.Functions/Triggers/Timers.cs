using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Freshness;
using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.DurableTask;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Triggers;

/// <summary>What happens by the clock.</summary>
internal sealed class Timers(Pipeline pipeline, ServiceBusClient bus, AlertPublisher publisher, TimeProvider clock, ILogger<Timers> logger)
{
    private const int Peeked = 100;

    /// <summary>Once a day; the day is the instance's id, so that a timer that fires twice is once.</summary>
    [Function("Freshness_Timer")]
    public Task LookForOverdueAsync(
        [TimerTrigger("0 0 6 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        DateOnly today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        return new DurableWorkflowEngine(client).StartAsync(
            $"freshness-{today:yyyyMMdd}", FreshnessWorkflow.Name, new FreshnessInput(today), cancellationToken);
    }

    [Function("Alerts_Timer")]
    public Task SendAlertsAsync([TimerTrigger("15 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        new AlertOutbox(pipeline.Home.Alerts, publisher, clock).DispatchAsync(cancellationToken);

    /// <summary>Dead letters clean up after nobody: says how many there are, so that an alert rule can see them.</summary>
    [Function("DeadLetters_Timer")]
    public async Task CountDeadLettersAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (string subscription in AlertTopic.Subscriptions)
        {
            await using ServiceBusReceiver receiver = bus.CreateReceiver(
                AlertTopic.Name, subscription, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
            int dead = (await receiver.PeekMessagesAsync(Peeked, cancellationToken: cancellationToken)).Count;
            if (dead > 0)
            {
                logger.LogError("{Count} dead letters (of at most {Peeked} looked at) on subscription {Subscription}.", dead, Peeked, subscription);
            }
        }
    }
}
