using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Functions.Alerts;

/// <summary>A notice for one channel as a Service Bus message. Subscriptions filter by the properties; they never see the body.</summary>
internal static class AlertMessage
{
    // Standard takes 256 KB with headers; what is near that goes to a blob.
    public const int MaxBody = 192 * 1024;

    // Of Service Bus.
    private const int MaxId = 128;

    /// <param name="kind">The subscription that serves the channel.</param>
    public static async Task<ServiceBusMessage> OfAsync(AlertDelivery delivery, string kind, IAlertBlobs blobs, CancellationToken cancellationToken)
    {
        AlertNotice notice = delivery.ToNotice();
        ServiceBusMessage message = new()
        {
            // The topic drops a second message of this id.
            MessageId = IdOf(notice.Key, delivery.Channel),
            // Messages of one session are received one after the other.
            SessionId = Hash(notice.Alert.Release),
            ContentType = "application/json",
            Subject = notice.Alert.Kind,
            CorrelationId = notice.Alert.CandidateRun,
        };
        AddProperties(message.ApplicationProperties, notice, delivery.Channel, kind);
        BinaryData body = BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(notice, ReportJson.Compact));
        if (body.ToMemory().Length <= MaxBody)
        {
            message.Body = body;
            return message;
        }
        string name = $"{notice.Key}.json";
        await blobs.SaveAsync(name, body, cancellationToken);
        message.ApplicationProperties[AlertTopic.ClaimCheck] = name;
        return message;
    }

    public static async Task<AlertNotice> ReadAsync(ServiceBusReceivedMessage message, IAlertBlobs blobs, CancellationToken cancellationToken)
    {
        BinaryData body = message.ApplicationProperties.TryGetValue(AlertTopic.ClaimCheck, out object? name)
            ? await blobs.ReadAsync((string)name, cancellationToken) : message.Body;
        return JsonSerializer.Deserialize<AlertNotice>(body.ToMemory().Span, ReportJson.Compact)!;
    }

    // Names of channels are people's, so they may be long.
    public static string IdOf(string noticeKey, string channel) => $"{noticeKey}:{channel}" is { Length: <= MaxId } id ? id : Hash($"{noticeKey}:{channel}");

    private static void AddProperties(IDictionary<string, object> properties, AlertNotice notice, string channel, string kind)
    {
        properties[AlertTopic.Channel] = channel;
        properties[AlertTopic.ChannelKind] = kind;
        properties["severity"] = notice.Alert.Severity.ToString(CultureInfo.InvariantCulture);
        properties["kind"] = notice.Alert.Kind;
        properties["notice"] = Word(notice.Kind);
        properties["state"] = Word(notice.Alert.State);
        properties["team"] = notice.Alert.Owner ?? "";
        properties["domain"] = notice.Alert.Domain ?? "";
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonSerializer.SerializeToElement(value, ReportJson.Compact).GetString()!;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
