using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Alerts;

namespace EvalFlow.AzureStorage.Alerts;

internal sealed partial class AzureAlertStore
{
    private const string Counter = "counter";

    public async Task<IReadOnlyList<AlertDelivery>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        // Those that are done or given up have left this range, so it is short; and it is in the order of writing.
        List<TableEntity> waiting = await table.ReadRowsAsync(Partition, StoredDelivery.Due, cancellationToken).ToListAsync(cancellationToken);
        HashSet<(string Channel, string Release)> begun = [];
        IEnumerable<TableEntity> due = waiting
            .Where(row => StoredDelivery.SequenceOf(row) is not { } sequence || begun.Add(sequence))
            .Where(row => StoredDelivery.IsDue(row, now))
            .OrderBy(row => row.GetString(StoredDelivery.DueAt), StringComparer.Ordinal).ThenBy(StoredDelivery.IdOf);
        return await ReadAsync(due.Take(max), cancellationToken);
    }

    public async Task<IReadOnlyList<AlertDelivery>> ListGivenUpAsync(int max, CancellationToken cancellationToken) =>
        await ReadAsync(
            await table.ReadRowsAsync(Partition, StoredDelivery.Lost, cancellationToken).Take(max).ToListAsync(cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<AlertDelivery>> ReadAsync(IEnumerable<TableEntity> rows, CancellationToken cancellationToken)
    {
        Dictionary<string, Alert> alerts = new(StringComparer.Ordinal);
        List<AlertDelivery> deliveries = [];
        foreach (TableEntity row in rows)
        {
            string id = StoredDelivery.AlertOf(row);
            if (!alerts.TryGetValue(id, out Alert? alert) && await FindAsync(id, cancellationToken) is { } found)
            {
                alerts[id] = alert = found;
            }
            if (alert is not null)
            {
                deliveries.Add(await StoredDelivery.ReadAsync(row, alert, data, cancellationToken));
            }
        }
        return deliveries;
    }

    /// <summary>
    /// Writes the deliveries under numbers in the order of writing, which is the order of sending. Fails when another writer took
    /// the numbers meanwhile; alerts are rare, so few wait for each other.
    /// </summary>
    private async Task<List<TableTransactionAction>> NumberAsync(List<TableEntity> deliveries, CancellationToken cancellationToken)
    {
        if (deliveries.Count == 0)
        {
            return [];
        }
        TableEntity? counter = await RowAsync(Counter, cancellationToken);
        long last = counter?.GetInt64("Last") ?? 0;
        foreach (TableEntity delivery in deliveries)
        {
            StoredDelivery.SetNumber(delivery, ++last);
        }
        TableEntity next = new(Partition, Counter) { ["Last"] = last };
        return
        [
            counter is null ? new(TableTransactionActionType.Add, next) : new(TableTransactionActionType.UpdateReplace, next, counter.ETag),
            .. deliveries.Select(delivery => new TableTransactionAction(TableTransactionActionType.Add, delivery)),
        ];
    }
}
