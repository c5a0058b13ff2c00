using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

internal sealed partial class AzureRunStore
{
    // Rows carry up to 180 KB, of which one part is asked for; so a page stays below what the service answers at once.
    private const int PartsPerPage = 50;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadPartsAsync(
        string runId, ShardPart part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TableEntity row in ReadCommittedRowsAsync(runId, ColumnsOf(part), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return await ReadAsync(row, part, cancellationToken);
        }
    }

    public async Task<ReadOnlyMemory<byte>?> ReadPartAsync(string runId, int shard, ShardPart part, CancellationToken cancellationToken)
    {
        TableEntity? row = await FindShardAsync(runId, shard, cancellationToken, everything: true);
        if (!StoredShard.IsCommitted(row))
        {
            return null;
        }
        return await ReadAsync(row!, part, cancellationToken);
    }

    private IAsyncEnumerable<TableEntity> ReadCommittedRowsAsync(string runId, string[] columns, CancellationToken cancellationToken) =>
        table.ReadRowsAsync(
            ShardPartition(runId), StoredShard.Prefix, cancellationToken, [StoredShard.State, StoredShard.Shard, .. columns], PartsPerPage)
            .Where(row => StoredShard.IsCommitted(row));

    private async Task<ReadOnlyMemory<byte>> ReadAsync(TableEntity row, ShardPart part, CancellationToken cancellationToken) => part switch
    {
        ShardPart.Outputs => await transcripts.ReadAsync(StoredShard.OutputsOf(row), cancellationToken),
        ShardPart.Scores => await LongValue.ReadAsync(row, StoredShard.Scores, data, cancellationToken),
        ShardPart.Statistics => await LongValue.ReadAsync(row, StoredShard.Statistics, data, cancellationToken),
    };

    private static string[] ColumnsOf(ShardPart part) => part switch
    {
        ShardPart.Outputs => StoredShard.OutputColumns,
        ShardPart.Scores => LongValue.Columns(StoredShard.Scores),
        ShardPart.Statistics => LongValue.Columns(StoredShard.Statistics),
    };
}
