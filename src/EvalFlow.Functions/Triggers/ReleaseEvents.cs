using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Releases;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Triggers;

/// <summary>
/// A model was released: by the queue that Event Grid delivers to, or by Event Grid itself. Delivered again, an event changes
/// nothing. A malformed one will never be well formed: it is a dead letter at once.
/// </summary>
internal sealed class ReleaseEvents(Pipeline pipeline, ILogger<ReleaseEvents> logger)
{
    [Function("ReleaseEvents_EventGrid")]
    public async Task FromEventGridAsync(
        [EventGridTrigger] string cloudEvent, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        await TakeAsync("Event Grid", cloudEvent, client, cancellationToken);

    [Function("ReleaseEvents_ServiceBus")]
    public async Task FromServiceBusAsync(
        [ServiceBusTrigger(ReleaseQueue.Name, Connection = Settings.ServiceBus, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        string? refusal = await TakeAsync("Service Bus", message.Body.ToString(), client, cancellationToken);
        await (refusal is null
            ? actions.CompleteMessageAsync(message, cancellationToken)
            : actions.DeadLetterMessageAsync(message, null, "Malformed", refusal, cancellationToken));
    }

    /// <summary>Why the event is refused; null when it is kept and its workflow started.</summary>
    private async Task<string?> TakeAsync(string from, string cloudEvent, DurableTaskClient client, CancellationToken cancellationToken)
    {
        try
        {
            ReleaseEvent release = ReleaseEventReader.Read(from, cloudEvent);
            await pipeline.Receive(client).RunAsync(
                release, new ReleaseSettings(), new EventOrigin(pipeline.Folders.Files, [pipeline.Folders.Files]), from, cancellationToken);
            return null;
        }
        catch (BadInputException bad)
        {
            logger.LogError("A release event from {From} was refused: {Reason}", from, bad.Message);
            return bad.Message;
        }
    }
}
