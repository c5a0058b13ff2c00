using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Alerts;
using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Triggers;

/// <summary>
/// One function per subscription of the alert topic. Each settles its messages itself, since a message that its channel will
/// never take goes to the dead letters at once, with the reason.
/// </summary>
internal sealed class AlertChannels(ChannelDelivery channels, IAlertBlobs blobs, ILogger<AlertChannels> logger)
{
    /// <summary>Every message, written to the log: names, numbers and ids.</summary>
    [Function("Alerts_Audit_ServiceBus")]
    public async Task AuditAsync(
        [ServiceBusTrigger(AlertTopic.Name, AlertTopic.Audit, Connection = Settings.ServiceBus, IsSessionsEnabled = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        AlertNotice notice = await AlertMessage.ReadAsync(message, blobs, cancellationToken);
        if (logger.IsEnabled(LogLevel.Information))
        {
            logger.LogInformation(
                "Alert {AlertId} ({Kind}, severity {Severity}), notice {Notice} for {Channel}.",
                notice.Alert.AlertId, notice.Alert.Kind, notice.Alert.Severity, notice.Key, message.ApplicationProperties[AlertTopic.Channel]);
        }
        await actions.CompleteMessageAsync(message, cancellationToken);
    }

    [Function("Alerts_Email_ServiceBus")]
    public Task MailAsync(
        [ServiceBusTrigger(AlertTopic.Name, AlertTopic.Email, Connection = Settings.ServiceBus, IsSessionsEnabled = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        PassOnAsync(message, actions, cancellationToken);

    [Function("Alerts_Pager_ServiceBus")]
    public Task PageAsync(
        [ServiceBusTrigger(AlertTopic.Name, AlertTopic.Pager, Connection = Settings.ServiceBus, IsSessionsEnabled = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        PassOnAsync(message, actions, cancellationToken);

    [Function("Alerts_Slack_ServiceBus")]
    public Task SlackAsync(
        [ServiceBusTrigger(AlertTopic.Name, AlertTopic.Slack, Connection = Settings.ServiceBus, IsSessionsEnabled = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        PassOnAsync(message, actions, cancellationToken);

    [Function("Alerts_Teams_ServiceBus")]
    public Task TeamsAsync(
        [ServiceBusTrigger(AlertTopic.Name, AlertTopic.Teams, Connection = Settings.ServiceBus, IsSessionsEnabled = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        PassOnAsync(message, actions, cancellationToken);

    [Function("Alerts_Webhook_ServiceBus")]
    public Task PostAsync(
        [ServiceBusTrigger(AlertTopic.Name, AlertTopic.Webhook, Connection = Settings.ServiceBus, IsSessionsEnabled = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        PassOnAsync(message, actions, cancellationToken);

    private async Task PassOnAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        Delivered delivered = await channels.SendAsync(message, cancellationToken);
        await (delivered.Refusal is { } refusal
            ? actions.DeadLetterMessageAsync(message, null, "Refused", refusal, cancellationToken)
            : actions.CompleteMessageAsync(message, cancellationToken));
    }
}
