using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Records;

namespace EvalFlow.AzureStorage.Records;

/// <summary>
/// Records, their revisions and the log of changes in one partition: people change a record now and then, and only within a
/// partition can the three be written in one step.
/// </summary>
/// <param name="data">Bodies that are too long for a row.</param>
internal sealed class AzureRecordStore(TableClient table, BlobStore data) : IRecordStore
{
    private const string Partition = "records";

    public async Task<bool> PutAsync(StoredRecord next, CancellationToken cancellationToken)
    {
        TableEntity? head = next.Revision == 1 ? null : await FindRowAsync(RecordRow.HeadOf(next.Kind, next.Id), cancellationToken);
        if (next.Revision != (head is null ? 1 : RecordRow.RevisionOf(head) + 1))
        {
            return false;
        }
        // The parent is that of the first revision.
        StoredRecord written = head is null ? next : next with { Parent = RecordRow.ParentOf(head) };
        TableEntity content = await RecordRow.WriteAsync(written, data, cancellationToken);
        string by = Keys.Unique();
        TableEntity revision = new(content) { PartitionKey = Partition, RowKey = RecordRow.RevisionOf(next), ["WrittenBy"] = by };
        bool first = await table.TryCommitAsync(
            [
                Newest(new(content) { PartitionKey = Partition, RowKey = RecordRow.HeadOf(next.Kind, next.Id) }, head),
                new(TableTransactionActionType.Add, revision),
                new(TableTransactionActionType.Add, new TableEntity(content) { PartitionKey = Partition, RowKey = RecordRow.ChangeOf(next) }),
            ],
            cancellationToken);
        // A request whose answer was lost is sent again and then meets its own rows.
        return first || (await FindRowAsync(revision.RowKey, cancellationToken))?.GetString("WrittenBy") == by;
    }

    public async Task<StoredRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken) =>
        await FindRowAsync(RecordRow.HeadOf(kind, id), cancellationToken) is { } row ? await RecordRow.ReadAsync(row, data, cancellationToken) : null;

    public async IAsyncEnumerable<StoredRecord> ListAsync(RecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Keys are in the order of ids only while these are plain; and what of a kind there is fits in memory.
        List<TableEntity> found = await table
            .ReadRowsAsync(Partition, RecordRow.HeadsOf(query.Kind), cancellationToken, only: RecordRow.Filter(query)).ToListAsync(cancellationToken);
        foreach (TableEntity row in found.OrderBy(RecordRow.IdOf, StringComparer.Ordinal))
        {
            yield return await RecordRow.ReadAsync(row, data, cancellationToken);
        }
    }

    public async IAsyncEnumerable<StoredRecord> HistoryAsync(
        string kind, string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TableEntity row in table.ReadRowsAsync(Partition, RecordRow.RevisionsOf(kind, id), cancellationToken))
        {
            yield return await RecordRow.ReadAsync(row, data, cancellationToken);
        }
    }

    public async IAsyncEnumerable<StoredRecord> ListChangesAsync(
        DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Keys hold the time backwards; within one moment the order is made here.
        List<StoredRecord> moment = [];
        await foreach (TableEntity row in table.ReadRangeAsync(Partition, RecordRow.ChangesBefore(before), RecordRow.ChangesEnd, cancellationToken))
        {
            StoredRecord change = await RecordRow.ReadAsync(row, data, cancellationToken);
            if (moment.Count > 0 && moment[0].At != change.At)
            {
                foreach (StoredRecord earlier in LastFirst(moment))
                {
                    yield return earlier;
                }
                moment.Clear();
            }
            moment.Add(change);
        }
        foreach (StoredRecord earlier in LastFirst(moment))
        {
            yield return earlier;
        }
    }

    private static IEnumerable<StoredRecord> LastFirst(List<StoredRecord> moment) => moment
        .OrderByDescending(change => change.Kind, StringComparer.Ordinal).ThenByDescending(change => change.Id, StringComparer.Ordinal)
        .ThenByDescending(change => change.Revision);

    private static TableTransactionAction Newest(TableEntity row, TableEntity? head) => head is null
        ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, head.ETag);

    private Task<TableEntity?> FindRowAsync(string row, CancellationToken cancellationToken) => table.FindRowAsync(Partition, row, cancellationToken);
}
