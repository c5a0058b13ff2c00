using Azure;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

public sealed partial class AzureWorkQueue
{
    private const int SendsAtOnce = 16;

    // An item that nobody took for so long may have lost its message; a worker on a quiet queue finds that out sooner.
    private static readonly TimeSpan SendAgainAfter = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public async Task EnqueueAsync(string queue, IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        foreach (WorkItem[] batch in items.DistinctBy(item => item.Id).Chunk(Rows.Batch))
        {
            List<TableEntity> added = await AddRowsAsync(queue, batch, cancellationToken);
            ParallelOptions options = new() { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(added, options, async (row, token) =>
                await Lanes.SendAsync(_lanes.For(queue), MessageOf(queue, row).Write(), TimeSpan.Zero, token));
        }
    }

    /// <inheritdoc/>
    public async Task PurgeAsync(string queue, string idPrefix, CancellationToken cancellationToken)
    {
        List<TableEntity> rows = await ReadRowsAsync(queue, StoredItem.KeyColumns, cancellationToken)
            .Where(row => StoredItem.IdOf(row).StartsWith(idPrefix, StringComparison.Ordinal)).ToListAsync(cancellationToken);
        foreach (TableEntity[] batch in rows.Chunk(Rows.Batch))
        {
            if (!await _table.TryCommitAsync(batch.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row)), cancellationToken))
            {
                // A worker has finished one of them meanwhile.
                await PurgeAsync(queue, idPrefix, cancellationToken);
                return;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<QueueCounts> CountAsync(string queue, CancellationToken cancellationToken)
    {
        (int waiting, int leased, int poisoned) = (0, 0, 0);
        await foreach (TableEntity row in ReadRowsAsync(queue, StoredItem.CountColumns, cancellationToken))
        {
            (waiting, leased, poisoned) = StoredItem.IsPoisoned(row) ? (waiting, leased, poisoned + 1)
                : StoredItem.VisibleAtOf(row) <= _clock.GetUtcNow() ? (waiting + 1, leased, poisoned)
                : (waiting, leased + 1, poisoned);
        }
        return new QueueCounts(waiting, leased, poisoned);
    }

    /// <summary>Adds the rows that are not there yet, all in one step.</summary>
    /// <returns>Rows that need a message: the new ones, and those whose message seems to be lost.</returns>
    private async Task<List<TableEntity>> AddRowsAsync(string queue, IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        List<TableEntity> added = [.. items.Select(item => StoredItem.Write(queue, item, Keys.Unique(), now))];
        List<TableEntity> stale = [];
        while (added.Count > 0
            && !await _table.TryCommitAsync(added.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), cancellationToken))
        {
            Dictionary<string, TableEntity> there = await ReadRowsAsync(queue, null, cancellationToken)
                .ToDictionaryAsync(row => row.RowKey, cancellationToken: cancellationToken);
            stale.AddRange(added.Select(row => there.GetValueOrDefault(row.RowKey)).OfType<TableEntity>()
                .Where(row => !StoredItem.IsPoisoned(row) && StoredItem.VisibleAtOf(row) <= now - SendAgainAfter));
            added.RemoveAll(row => there.ContainsKey(row.RowKey));
        }
        foreach (TableEntity row in stale)
        {
            StoredItem.Ticket(row, Keys.Unique());
            row[StoredItem.VisibleAt] = Timestamp.Write(now);
            if (await _table.TryReplaceRowAsync(row, row.ETag, cancellationToken) is not null)
            {
                added.Add(row);
            }
        }
        return added;
    }

    private AsyncPageable<TableEntity> ReadRowsAsync(string queue, string[]? columns, CancellationToken cancellationToken) =>
        _table.ReadRowsAsync(StoredItem.Partition(queue), "i-", cancellationToken, columns);
}
