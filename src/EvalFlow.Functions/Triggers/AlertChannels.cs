using System.Net.Http.Json;
using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Alerts;
using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Triggers;

/// <summary>
/// One function per subscription of the alert topic. Each posts to the webhook in ALERTS_CHANNEL; without one it writes the
/// alert to the log. Numbers, names and ids only: an alert holds no prompt and no response.
/// </summary>
internal sealed class AlertChannels(IHttpClientFactory clients, IConfiguration settings, IAlertBlobs blobs, ILogger<AlertChannels> logger)
{
    [Function("Alerts_Audit_ServiceBus")]
    public Task AuditAsync(
        [ServiceBusTrigger(AlertTopic.Name, "audit", Connection = Settings.ServiceBus)] ServiceBusReceivedMessage message, CancellationToken cancellationToken) =>
        PassOnAsync("audit", message, cancellationToken);

    [Function("Alerts_Pager_ServiceBus")]
    public Task PageAsync(
        [ServiceBusTrigger(AlertTopic.Name, "pager", Connection = Settings.ServiceBus)] ServiceBusReceivedMessage message, CancellationToken cancellationToken) =>
        PassOnAsync("pager", message, cancellationToken);

    [Function("Alerts_Slack_ServiceBus")]
    public Task SlackAsync(
        [ServiceBusTrigger(AlertTopic.Name, "slack", Connection = Settings.ServiceBus)] ServiceBusReceivedMessage message, CancellationToken cancellationToken) =>
        PassOnAsync("slack", message, cancellationToken);

    [Function("Alerts_Teams_ServiceBus")]
    public Task TeamsAsync(
        [ServiceBusTrigger(AlertTopic.Name, "teams", Connection = Settings.ServiceBus)] ServiceBusReceivedMessage message, CancellationToken cancellationToken) =>
        PassOnAsync("teams", message, cancellationToken);

    private async Task PassOnAsync(string channel, ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        Alert alert = await AlertMessage.ReadAsync(message, blobs, cancellationToken);
        if (logger.IsEnabled(LogLevel.Information))
        {
            logger.LogInformation("Alert {AlertId} of severity {Severity} for {Channel}.", alert.AlertId, alert.Severity, channel);
        }
        if (settings[$"ALERTS_{channel.ToUpperInvariant()}"] is { Length: > 0 } webhook)
        {
            using HttpClient client = clients.CreateClient();
            using HttpResponseMessage answer = await client.PostAsJsonAsync(new Uri(webhook), AlertWebhook.Body(channel, alert), cancellationToken);
            // The channel's refusal is the message's: it is tried again, and is a dead letter in the end.
            answer.EnsureSuccessStatusCode();
        }
    }
}
