using EvalFlow.Core.Releases;
using EvalFlow.Functions.DurableTask;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace EvalFlow.Functions.Triggers;

/// <summary>A model was released: by Event Grid, or by Service Bus where the publisher has one. Twice the same event is once.</summary>
internal sealed class ReleaseEvents
{
    [Function("ReleaseEvents_EventGrid")]
    public Task FromEventGridAsync(
        [EventGridTrigger] string cloudEvent, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        StartAsync(cloudEvent, client, cancellationToken);

    [Function("ReleaseEvents_ServiceBus")]
    public Task FromServiceBusAsync(
        [ServiceBusTrigger("evalflow-releases", Connection = Settings.ServiceBus)] string cloudEvent,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        StartAsync(cloudEvent, client, cancellationToken);

    private static Task StartAsync(string cloudEvent, DurableTaskClient client, CancellationToken cancellationToken)
    {
        ReleaseEvent release = ReleaseEvent.Parse(cloudEvent);
        return new DurableWorkflowEngine(client).StartAsync(release.InstanceId, ReleaseWorkflow.Name, release, cancellationToken);
    }
}
