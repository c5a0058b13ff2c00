using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Alerts;

namespace EvalFlow.AzureStorage.Alerts;

internal sealed partial class AzureAlertStore
{
    private const string Due = "d-";
    private const string Done = "done-";

    public async Task<IReadOnlyList<AlertDelivery>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        // Those that are done have left this range, so it is short.
        List<TableEntity> rows = await table.ReadRowsAsync(Partition, Due, cancellationToken).ToListAsync(cancellationToken);
        string due = Timestamp.Write(now);
        List<AlertDelivery> deliveries = [];
        foreach (TableEntity row in rows.Where(row => string.CompareOrdinal(row.GetString("DueAt"), due) <= 0)
            .OrderBy(row => row.GetString("DueAt"), StringComparer.Ordinal).ThenBy(row => row.RowKey, StringComparer.Ordinal).Take(max))
        {
            if (await FindAsync(AlertRow(row.GetString("AlertId")), cancellationToken) is { } alert)
            {
                deliveries.Add(new(row.GetInt64("DeliveryId") ?? 0, row.GetString("Channel"), StoredAlert.Read(alert), row.GetInt32("Attempts") ?? 0));
            }
        }
        return deliveries;
    }

    public Task MarkDeliveredAsync(long deliveryId, DateTimeOffset at, CancellationToken cancellationToken) =>
        EndAsync(deliveryId, row => row["DeliveredAt"] = Timestamp.Write(at), cancellationToken);

    public async Task MarkFailedAsync(long deliveryId, string error, DateTimeOffset? nextAttempt, CancellationToken cancellationToken)
    {
        if (nextAttempt is not { } next)
        {
            await EndAsync(deliveryId, row => Fail(row, error), cancellationToken);
            return;
        }
        while (await FindAsync(Name(Due, deliveryId), cancellationToken) is { } row)
        {
            Fail(row, error);
            row["DueAt"] = Timestamp.Write(next);
            if (await table.TryReplaceRowAsync(row, row.ETag, cancellationToken) is not null)
            {
                return;
            }
        }
    }

    /// <summary>Takes a delivery out of the range of those that are due. One that is done stays as it is.</summary>
    private async Task EndAsync(long deliveryId, Action<TableEntity> note, CancellationToken cancellationToken)
    {
        while (await FindAsync(Name(Due, deliveryId), cancellationToken) is { } row)
        {
            TableEntity done = new(row) { RowKey = Name(Done, deliveryId) };
            note(done);
            if (await table.TryCommitAsync(
                [new(TableTransactionActionType.Delete, row, row.ETag), new(TableTransactionActionType.UpsertReplace, done)], cancellationToken))
            {
                return;
            }
        }
    }

    private static void Fail(TableEntity row, string error)
    {
        row["Attempts"] = (row.GetInt32("Attempts") ?? 0) + 1;
        row["Error"] = error;
    }

    private static TableEntity NewDelivery(Alert alert, string channel)
    {
        // Chance instead of a counter, which all who raise alerts would have to wait for.
        long id = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue;
        return new TableEntity(Partition, Name(Due, id))
        {
            ["DeliveryId"] = id,
            ["AlertId"] = alert.AlertId,
            ["Channel"] = channel,
            ["Attempts"] = 0,
            ["DueAt"] = Timestamp.Write(alert.RaisedAt),
        };
    }

    private static string Name(string prefix, long deliveryId) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{deliveryId:D19}");
}
