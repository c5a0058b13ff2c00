using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;

namespace EvalFlow.AzureStorage.Alerts;

internal sealed partial class AzureAlertStore
{
    public Task<bool> ClaimAsync(long deliveryId, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        ChangeAsync(
            deliveryId, [StoredDelivery.Due],
            row =>
            {
                bool isDue = StoredDelivery.IsDue(row, now);
                row[StoredDelivery.DueAt] = Timestamp.Write(until);
                return isDue ? StoredDelivery.Due : null;
            },
            cancellationToken);

    public Task MarkDeliveredAsync(long deliveryId, DateTimeOffset at, CancellationToken cancellationToken) =>
        ChangeAsync(
            deliveryId, [StoredDelivery.Due, StoredDelivery.Lost],
            row =>
            {
                row[StoredDelivery.DeliveredAt] = Timestamp.Write(at);
                row.Remove(StoredDelivery.Error);
                return StoredDelivery.Done;
            },
            cancellationToken);

    public Task MarkFailedAsync(long deliveryId, string error, DateTimeOffset? nextAttempt, CancellationToken cancellationToken) =>
        ChangeAsync(
            deliveryId, [StoredDelivery.Due, StoredDelivery.Lost],
            row =>
            {
                row[StoredDelivery.Attempts] = (row.GetInt32(StoredDelivery.Attempts) ?? 0) + 1;
                row[StoredDelivery.Error] = error;
                row[StoredDelivery.DueAt] = Timestamp.Write(nextAttempt);
                return nextAttempt is null ? StoredDelivery.Lost : StoredDelivery.Due;
            },
            cancellationToken);

    public Task<bool> RetryAsync(long deliveryId, DateTimeOffset at, CancellationToken cancellationToken) =>
        ChangeAsync(
            deliveryId, [StoredDelivery.Lost],
            row =>
            {
                row[StoredDelivery.Attempts] = 0;
                row[StoredDelivery.DueAt] = Timestamp.Write(at);
                return StoredDelivery.Due;
            },
            cancellationToken);

    /// <summary>Changes a delivery that stands as one of these; false when it does not, or is to stay as it is.</summary>
    /// <param name="change">Changes the row and says how it stands then; null to leave it.</param>
    private async Task<bool> ChangeAsync(long deliveryId, string[] among, Func<TableEntity, string?> change, CancellationToken cancellationToken)
    {
        string by = Keys.Unique();
        while (await FindDeliveryAsync(deliveryId, among, cancellationToken) is { } row && change(row) is { } standing)
        {
            TableEntity changed = new(row) { RowKey = StoredDelivery.RowOf(standing, deliveryId), [ChangedBy] = by };
            bool written = changed.RowKey == row.RowKey
                ? await table.TryReplaceRowAsync(changed, row.ETag, cancellationToken) is not null
                : await table.TryCommitAsync(
                    [new(TableTransactionActionType.Delete, row, row.ETag), new(TableTransactionActionType.UpsertReplace, changed)], cancellationToken);
            // A request whose answer was lost is sent again and then meets its own row.
            if (written || (await RowAsync(changed.RowKey, cancellationToken))?.GetString(ChangedBy) == by)
            {
                return true;
            }
        }
        return false;
    }

    private async Task<TableEntity?> FindDeliveryAsync(long deliveryId, string[] among, CancellationToken cancellationToken)
    {
        foreach (string standing in among)
        {
            if (await RowAsync(StoredDelivery.RowOf(standing, deliveryId), cancellationToken) is { } row)
            {
                return row;
            }
        }
        return null;
    }
}
