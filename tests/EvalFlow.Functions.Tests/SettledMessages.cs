using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace EvalFlow.Functions.Tests;

/// <summary>Keeps how messages were settled.</summary>
internal sealed class SettledMessages : ServiceBusMessageActions
{
    public List<string> Settled { get; } = [];

    public string? Description { get; private set; }

    public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        Settled.Add("completed");
        return Task.CompletedTask;
    }

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = null, string? deadLetterReason = null,
        string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default)
    {
        Settled.Add($"dead: {deadLetterReason}");
        Description = deadLetterErrorDescription;
        return Task.CompletedTask;
    }
}
