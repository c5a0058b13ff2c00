using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Alerts;

namespace EvalFlow.AzureStorage.Alerts;

/// <summary>
/// Alerts, what they were counted for, and the deliveries that are due, in one partition: alerts are rare, and only within a
/// partition can an alert and its deliveries be written in one step.
/// </summary>
internal sealed partial class AzureAlertStore(TableClient table) : IAlertStore
{
    private const string Partition = "alerts";
    private const string AlertPrefix = "a-";

    public async Task<Alert> RaiseAsync(Alert alert, IReadOnlyList<string> channels, CancellationToken cancellationToken)
    {
        while (true)
        {
            // This very raise, counted before: a step repeated after a crash must not raise anew what somebody resolved in between.
            TableEntity? counted = await FindAsync(RaisedRow(alert), cancellationToken);
            TableEntity? unresolved = counted ?? await FindAsync(UnresolvedRow(alert.DedupKey), cancellationToken);
            if (unresolved is null)
            {
                if (await table.TryCommitAsync(Add(alert, channels), cancellationToken))
                {
                    return alert;
                }
                continue;
            }
            string id = unresolved.GetString("AlertId");
            TableEntity known = await FindAsync(AlertRow(id), cancellationToken)
                ?? throw new InvalidDataException($"The row of alert '{id}' has gone.");
            if (counted is not null || await FindAsync(SeenRow(id, alert), cancellationToken) is not null)
            {
                return StoredAlert.Read(known);
            }
            if (await table.TryCommitAsync(Count(known, unresolved, alert), cancellationToken))
            {
                return StoredAlert.Read(known);
            }
        }
    }

    public async Task<IReadOnlyList<Alert>> ListAsync(bool includeResolved, CancellationToken cancellationToken)
    {
        List<Alert> alerts = await table.ReadRowsAsync(Partition, AlertPrefix, cancellationToken).Select(StoredAlert.Read).ToListAsync(cancellationToken);
        return
        [
            .. alerts.Where(alert => includeResolved || alert.State != AlertState.Resolved)
                .OrderByDescending(alert => alert.RaisedAt).ThenByDescending(alert => alert.AlertId, StringComparer.Ordinal),
        ];
    }

    public async Task<bool> SetStateAsync(string alertId, AlertState state, CancellationToken cancellationToken)
    {
        while (await FindAsync(AlertRow(alertId), cancellationToken) is { } row)
        {
            Alert alert = StoredAlert.Read(row);
            row[StoredAlert.State] = StoredAlert.Write(state);
            List<TableTransactionAction> actions = [new(TableTransactionActionType.UpdateReplace, row, row.ETag)];
            if (state == AlertState.Resolved && alert.State != AlertState.Resolved)
            {
                actions.Add(new(TableTransactionActionType.Delete, new TableEntity(Partition, UnresolvedRow(alert.DedupKey))));
            }
            if (state != AlertState.Resolved && alert.State == AlertState.Resolved)
            {
                if (await FindAsync(UnresolvedRow(alert.DedupKey), cancellationToken) is { } other)
                {
                    throw new InvalidOperationException($"Alert '{other.GetString("AlertId")}' stands for the same trouble by now.");
                }
                actions.Add(new(TableTransactionActionType.Add, Pointer(UnresolvedRow(alert.DedupKey), alertId)));
            }
            if (await table.TryCommitAsync(actions, cancellationToken))
            {
                return true;
            }
        }
        return false;
    }

    private static IEnumerable<TableTransactionAction> Add(Alert alert, IReadOnlyList<string> channels) =>
    [
        // Fails when another raised the same trouble meanwhile.
        new(TableTransactionActionType.Add, Pointer(UnresolvedRow(alert.DedupKey), alert.AlertId)),
        new(TableTransactionActionType.Add, StoredAlert.Write(Partition, AlertRow(alert.AlertId), alert)),
        new(TableTransactionActionType.Add, Pointer(SeenRow(alert.AlertId, alert), alert.AlertId)),
        new(TableTransactionActionType.UpsertReplace, Pointer(RaisedRow(alert), alert.AlertId)),
        .. channels.Select(channel => new TableTransactionAction(TableTransactionActionType.Add, NewDelivery(alert, channel))),
    ];

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

    private Task<TableEntity?> FindAsync(string row, CancellationToken cancellationToken) => table.FindRowAsync(Partition, row, cancellationToken);

    private static TableEntity Pointer(string row, string alertId) => new(Partition, row) { ["AlertId"] = alertId };

    private static string AlertRow(string alertId) => $"{AlertPrefix}{Keys.Encode(alertId)}";

    /// <summary>There while an alert with this key is not resolved, so that there is at most one.</summary>
    private static string UnresolvedRow(string dedupKey) => $"k-{Keys.Hash(dedupKey)}";

    /// <summary>There once this candidate run was counted on the alert.</summary>
    private static string SeenRow(string alertId, Alert alert) => $"s-{Keys.Hash($"{alertId}\n{alert.CandidateRun}")}";

    /// <summary>There once this raise was counted on some alert.</summary>
    private static string RaisedRow(Alert alert) => $"r-{Keys.Hash($"{alert.AlertId}\n{alert.CandidateRun}")}";
}
