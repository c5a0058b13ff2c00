using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Alerts;

namespace EvalFlow.AzureStorage.Alerts;

/// <summary>
/// Alerts, what they were counted for, and the deliveries that are due, in one partition: alerts are rare, and only within a
/// partition can an alert and its deliveries be written in one step.
/// </summary>
/// <param name="data">What is too long for a row.</param>
internal sealed partial class AzureAlertStore(TableClient table, BlobStore data) : IAlertStore
{
    private const string Partition = "alerts";
    private const string AlertPrefix = "a-";

    public async Task<Alert> RaiseAsync(Alert alert, IReadOnlyList<string> channels, CancellationToken cancellationToken)
    {
        while (true)
        {
            // This very raise, counted before: a step repeated after a crash must not raise anew what somebody resolved in between.
            TableEntity? counted = await RowAsync(RaisedRow(alert), cancellationToken);
            TableEntity? unresolved = counted ?? await RowAsync(UnresolvedRow(alert.DedupKey), cancellationToken);
            if (unresolved is null)
            {
                if (await table.TryCommitAsync(await AddAsync(alert, channels, cancellationToken), cancellationToken))
                {
                    return alert;
                }
                continue;
            }
            string id = unresolved.GetString("AlertId");
            TableEntity known = await RowAsync(AlertRow(id), cancellationToken)
                ?? throw new InvalidDataException($"The row of alert '{id}' has gone.");
            if (counted is not null || await RowAsync(SeenRow(id, alert), cancellationToken) is not null
                || await table.TryCommitAsync(Count(known, unresolved, alert), cancellationToken))
            {
                return await StoredAlert.ReadAsync(known, data, cancellationToken);
            }
        }
    }

    public async Task<IReadOnlyList<Alert>> ListAsync(bool includeResolved, CancellationToken cancellationToken)
    {
        List<Alert> alerts = [];
        await foreach (TableEntity row in table.ReadRowsAsync(Partition, AlertPrefix, cancellationToken))
        {
            if (includeResolved || StoredAlert.StateOf(row) != AlertState.Resolved)
            {
                alerts.Add(await StoredAlert.ReadAsync(row, data, cancellationToken));
            }
        }
        return [.. alerts.OrderByDescending(alert => alert.RaisedAt).ThenByDescending(alert => alert.AlertId, StringComparer.Ordinal)];
    }

    public async Task<Alert?> FindAsync(string alertId, CancellationToken cancellationToken) =>
        await RowAsync(AlertRow(alertId), cancellationToken) is { } row ? await StoredAlert.ReadAsync(row, data, cancellationToken) : null;

    private async Task<List<TableTransactionAction>> AddAsync(Alert alert, IReadOnlyList<string> channels, CancellationToken cancellationToken)
    {
        TableEntity row = await StoredAlert.WriteAsync(Partition, AlertRow(alert.AlertId), alert, data, cancellationToken);
        List<TableTransactionAction> actions =
        [
            new(TableTransactionActionType.Add, row),
            new(TableTransactionActionType.Add, Pointer(SeenRow(alert.AlertId, alert), alert.AlertId)),
            new(TableTransactionActionType.UpsertReplace, Pointer(RaisedRow(alert), alert.AlertId)),
            .. await NumberAsync([.. channels.Select(channel => StoredDelivery.Write(Partition, alert, channel))], cancellationToken),
        ];
        if (alert.State != AlertState.Resolved)
        {
            // Fails when another raised the same trouble meanwhile.
            actions.Add(new(TableTransactionActionType.Add, Pointer(UnresolvedRow(alert.DedupKey), alert.AlertId)));
        }
        return actions;
    }

    private static IEnumerable<TableTransactionAction> Count(TableEntity known, TableEntity unresolved, Alert alert)
    {
        known["TimesSeen"] = (known.GetInt32("TimesSeen") ?? 1) + 1;
        known["LastSeenAt"] = Timestamp.Write(alert.LastSeenAt);
        return
        [
            new(TableTransactionActionType.UpdateReplace, known, known.ETag),
            // Fails when it was resolved meanwhile.
            new(TableTransactionActionType.UpdateReplace, Pointer(unresolved.RowKey, unresolved.GetString("AlertId")), unresolved.ETag),
            new(TableTransactionActionType.Add, Pointer(SeenRow(unresolved.GetString("AlertId"), alert), unresolved.GetString("AlertId"))),
            new(TableTransactionActionType.UpsertReplace, Pointer(RaisedRow(alert), unresolved.GetString("AlertId"))),
        ];
    }

    private Task<TableEntity?> RowAsync(string row, CancellationToken cancellationToken) => table.FindRowAsync(Partition, row, cancellationToken);

    private static TableEntity Pointer(string row, string alertId) => new(Partition, row) { ["AlertId"] = alertId };

    private static string AlertRow(string alertId) => $"{AlertPrefix}{Keys.Encode(alertId)}";

    /// <summary>There while an alert with this key is not resolved, so that there is at most one.</summary>
    private static string UnresolvedRow(string dedupKey) => $"k-{Keys.Hash(dedupKey)}";

    /// <summary>There once this candidate run was counted on the alert.</summary>
    private static string SeenRow(string alertId, Alert alert) => $"s-{Keys.Hash($"{alertId}\n{alert.CandidateRun}")}";

    /// <summary>There once this raise was counted on some alert.</summary>
    private static string RaisedRow(Alert alert) => $"r-{Keys.Hash($"{alert.AlertId}\n{alert.CandidateRun}")}";
}
