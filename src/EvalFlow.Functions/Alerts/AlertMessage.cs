using System.Globalization;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Functions.Alerts;

/// <summary>An alert as a Service Bus message. Subscriptions filter by the properties; they never see the body.</summary>
internal static class AlertMessage
{
    // Standard takes 256 KB with headers; what is near that goes to a blob.
    public const int MaxBody = 192 * 1024;

    public static async Task<ServiceBusMessage> OfAsync(Alert alert, IAlertBlobs blobs, CancellationToken cancellationToken)
    {
        BinaryData body = BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(alert, ReportJson.Compact));
        ServiceBusMessage message = new()
        {
            // The topic drops a second message of this id: a retry is one, the same trouble in another state or of another run is not.
            MessageId = IdOf(alert),
            ContentType = "application/json",
            Subject = alert.Kind,
            CorrelationId = alert.CandidateRun,
            ApplicationProperties =
            {
                ["severity"] = alert.Severity.ToString(CultureInfo.InvariantCulture),
                ["page"] = alert.Severity >= 4 ? "yes" : "no",
                ["eval"] = alert.EvalId,
                ["kind"] = alert.Kind,
                ["state"] = StateOf(alert.State),
                ["team"] = alert.Owner ?? "",
            },
        };
        if (body.ToMemory().Length <= MaxBody)
        {
            message.Body = body;
            return message;
        }
        string name = $"{alert.AlertId}/{StateOf(alert.State)}.json";
        await blobs.SaveAsync(name, body, cancellationToken);
        message.ApplicationProperties[AlertTopic.ClaimCheck] = name;
        return message;
    }

    public static async Task<Alert> ReadAsync(ServiceBusReceivedMessage message, IAlertBlobs blobs, CancellationToken cancellationToken)
    {
        BinaryData body = message.ApplicationProperties.TryGetValue(AlertTopic.ClaimCheck, out object? name)
            ? await blobs.ReadAsync((string)name, cancellationToken) : message.Body;
        return JsonSerializer.Deserialize<Alert>(body.ToMemory().Span, ReportJson.Compact)!;
    }

    // At most 128 characters are allowed: a key of 64, an id of 12 and a word fit.
    public static string IdOf(Alert alert) => $"{alert.DedupKey}:{alert.AlertId}:{StateOf(alert.State)}";

    private static string StateOf(AlertState state) => state switch
    {
        AlertState.Open => "open",
        AlertState.Acknowledged => "acknowledged",
        AlertState.Resolved => "resolved",
    };
}
