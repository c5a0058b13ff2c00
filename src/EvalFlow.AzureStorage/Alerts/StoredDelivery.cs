using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Alerts;

/// <summary>
/// A delivery as a row. Its key says whether it is due, done or given up, so that the short list of those that are due is a
/// range, and within it the order in which they were written.
/// </summary>
internal static class StoredDelivery
{
    public const string Due = "d-";
    public const string Done = "done-";
    public const string Lost = "lost-";

    public const string DueAt = "DueAt";
    public const string Attempts = "Attempts";
    public const string Error = "Error";
    public const string DeliveredAt = "DeliveredAt";

    private const string Id = "DeliveryId";
    private const string AlertId = "AlertId";
    private const string Channel = "Channel";
    private const string Release = "Release";
    private const string Notice = "Notice";

    public static string RowOf(string standing, long deliveryId) => string.Create(CultureInfo.InvariantCulture, $"{standing}{deliveryId:D19}");

    /// <summary>One that is written with the alert itself.</summary>
    public static TableEntity Write(string partition, Alert alert, string channel) => new()
    {
        PartitionKey = partition,
        [AlertId] = alert.AlertId,
        [Channel] = channel,
        [Attempts] = 0,
        [DueAt] = Timestamp.Write(alert.RaisedAt),
    };

    /// <summary>One that is written with a notice.</summary>
    public static async Task<TableEntity> WriteAsync(
        string partition, Alert alert, AlertNotice notice, string channel, BlobStore blobs, CancellationToken cancellationToken)
    {
        TableEntity row = Write(partition, alert, channel);
        row[DueAt] = Timestamp.Write(notice.At);
        row[Release] = alert.Release;
        await LongValue.PutAsync(
            row, Notice, JsonSerializer.Serialize(notice, ReportJson.Compact), blobs, $"alerts/{Keys.Encode(alert.AlertId)}", cancellationToken);
        return row;
    }

    public static void SetNumber(TableEntity row, long deliveryId)
    {
        row.RowKey = RowOf(Due, deliveryId);
        row[Id] = deliveryId;
    }

    public static async Task<AlertDelivery> ReadAsync(TableEntity row, Alert alert, BlobStore blobs, CancellationToken cancellationToken) =>
        new(IdOf(row), row.GetString(Channel), alert, row.GetInt32(Attempts) ?? 0)
        {
            Error = row.GetString(Error),
            Notice = await LongValue.FindTextAsync(row, Notice, blobs, cancellationToken) is { } json
                ? JsonSerializer.Deserialize<AlertNotice>(json, ReportJson.Compact) : null,
        };

    public static long IdOf(TableEntity row) => row.GetInt64(Id) ?? 0;

    public static string AlertOf(TableEntity row) => row.GetString(AlertId);

    public static bool IsDue(TableEntity row, DateTimeOffset now) => string.CompareOrdinal(row.GetString(DueAt), Timestamp.Write(now)) <= 0;

    /// <summary>Deliveries with the same sequence reach their channel one after the other; null for one that waits for none.</summary>
    public static (string Channel, string Release)? SequenceOf(TableEntity row) =>
        row.GetString(Release) is { } release ? (row.GetString(Channel), release) : null;
}
