using System.Text.Json;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Alerts;

internal sealed partial class AzureAlertStore
{
    private const string ChangedBy = "ChangedBy";

    public async Task<bool> SetStateAsync(string alertId, AlertState state, CancellationToken cancellationToken)
    {
        while (await RowAsync(AlertRow(alertId), cancellationToken) is { } row)
        {
            List<TableTransactionAction> pointer = await FollowAsync(row, StoredAlert.StateOf(row), state, cancellationToken);
            row[StoredAlert.State] = StoredAlert.Write(state);
            if (await table.TryCommitAsync([new(TableTransactionActionType.UpdateReplace, row, row.ETag), .. pointer], cancellationToken))
            {
                return true;
            }
        }
        return false;
    }

    public async Task<bool> ReplaceAsync(Alert known, Alert next, IReadOnlyList<AlertNotice> notices, CancellationToken cancellationToken)
    {
        string by = Keys.Unique();
        while (await RowAsync(AlertRow(known.AlertId), cancellationToken) is { } row)
        {
            // A request whose answer was lost is sent again and then meets its own row.
            if (row.GetString(ChangedBy) == by)
            {
                return true;
            }
            Alert standing = await StoredAlert.ReadAsync(row, data, cancellationToken);
            // Text, since lists inside of records compare by reference.
            if (Json(standing) != Json(known))
            {
                return false;
            }
            if (await table.TryCommitAsync(await ReplaceAsync(row, standing, next, notices, by, cancellationToken), cancellationToken))
            {
                return true;
            }
        }
        return false;
    }

    private async Task<List<TableTransactionAction>> ReplaceAsync(
        TableEntity row, Alert standing, Alert next, IReadOnlyList<AlertNotice> notices, string by, CancellationToken cancellationToken)
    {
        Alert changed = next with
        {
            AlertId = standing.AlertId,
            DedupKey = standing.DedupKey,
            Kind = standing.Kind,
            RaisedAt = standing.RaisedAt,
            LastSeenAt = standing.LastSeenAt,
            TimesSeen = standing.TimesSeen,
        };
        TableEntity written = await StoredAlert.WriteAsync(Partition, row.RowKey, changed, data, cancellationToken);
        written[ChangedBy] = by;
        List<TableEntity> deliveries = [];
        foreach ((AlertNotice notice, string channel) in notices.SelectMany(notice => notice.Channels.Select(channel => (notice, channel))))
        {
            deliveries.Add(await StoredDelivery.WriteAsync(Partition, changed, notice, channel, data, cancellationToken));
        }
        return
        [
            new(TableTransactionActionType.UpdateReplace, written, row.ETag),
            .. await FollowAsync(row, standing.State, changed.State, cancellationToken),
            .. await NumberAsync(deliveries, cancellationToken),
        ];
    }

    /// <summary>What keeps the row that stands for "not resolved" in step with the state.</summary>
    private async Task<List<TableTransactionAction>> FollowAsync(
        TableEntity row, AlertState known, AlertState next, CancellationToken cancellationToken)
    {
        if ((known == AlertState.Resolved) == (next == AlertState.Resolved))
        {
            return [];
        }
        string unresolved = UnresolvedRow(row.GetString("DedupKey"));
        if (next == AlertState.Resolved)
        {
            return [new(TableTransactionActionType.Delete, new TableEntity(Partition, unresolved))];
        }
        return await RowAsync(unresolved, cancellationToken) is { } other
            ? throw new InvalidOperationException($"Alert '{other.GetString("AlertId")}' stands for the same trouble by now.")
            : [new(TableTransactionActionType.Add, Pointer(unresolved, row.GetString("AlertId")))];
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ReportJson.Compact);
}
