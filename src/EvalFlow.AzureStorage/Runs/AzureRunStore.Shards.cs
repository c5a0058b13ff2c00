using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

internal sealed partial class AzureRunStore
{
    public async Task<Shard?> FindOpenShardAsync(string runId, int shard, CancellationToken cancellationToken) =>
        (await FindPlanAsync(runId, cancellationToken))?.Find(shard) is { } planned
        && !StoredShard.IsCommitted(await FindShardAsync(runId, shard, cancellationToken)) ? planned : null;

    public async Task<IReadOnlyList<int>> ListOpenShardsAsync(string runId, CancellationToken cancellationToken)
    {
        if (await FindPlanAsync(runId, cancellationToken) is not { } plan)
        {
            return [];
        }
        HashSet<int> committed = [.. (await ReadCommittedAsync(runId, [], cancellationToken)).Select(StoredShard.IndexOf)];
        return [.. plan.Shards.Select(shard => shard.Index).Where(index => !committed.Contains(index)).Order()];
    }

    public async Task<IReadOnlyList<int>> ListIncompleteShardsAsync(string runId, CancellationToken cancellationToken)
    {
        List<TableEntity> committed = await ReadCommittedAsync(runId, StoredShard.CountColumns, cancellationToken);
        return [.. committed.Where(row => StoredShard.CountsOf(row) is { Errored: > 0 } or { NotEvaluated: > 0 }).Select(StoredShard.IndexOf)];
    }

    public async Task<RunProgress> ReadProgressAsync(string runId, CancellationToken cancellationToken)
    {
        if (await FindPlanAsync(runId, cancellationToken) is not { } plan)
        {
            return new RunProgress(0, 0, new ShardCounts(0, 0, 0));
        }
        List<TableEntity> committed = await ReadCommittedAsync(runId, StoredShard.CountColumns, cancellationToken);
        ShardCounts[] counts = [.. committed.Select(StoredShard.CountsOf)];
        return new RunProgress(plan.Shards.Count, counts.Length, new ShardCounts(
            counts.Sum(count => count.Completed), counts.Sum(count => count.JudgeFailed),
            counts.Sum(count => count.Errored), counts.Sum(count => count.NotEvaluated)));
    }

    public async Task ReopenShardAsync(string runId, int shard, ReadOnlyMemory<byte> keep, CancellationToken cancellationToken)
    {
        if (await FindShardAsync(runId, shard, cancellationToken, everything: true) is not { } row || !StoredShard.IsCommitted(row))
        {
            return;
        }
        string name = $"{TranscriptFolder(runId, shard)}/keep-{Keys.Hash(keep.Span)}";
        await transcripts.AddAsync(name, keep, cancellationToken);
        if (await table.TryReplaceRowAsync(StoredShard.WriteOpen(row, name), row.ETag, cancellationToken) is not null)
        {
            await transcripts.TryDeleteAsync(StoredShard.OutputsOf(row), cancellationToken);
        }
    }

    private Task<List<TableEntity>> ReadCommittedAsync(string runId, IEnumerable<string> columns, CancellationToken cancellationToken) =>
        table.ReadRowsAsync(ShardPartition(runId), StoredShard.Prefix, cancellationToken, [StoredShard.State, StoredShard.Shard, .. columns])
            .Where(row => StoredShard.IsCommitted(row)).ToListAsync(cancellationToken).AsTask();

    private async Task<TableEntity?> FindShardAsync(string runId, int shard, CancellationToken cancellationToken, bool everything = false)
    {
        Azure.NullableResponse<TableEntity> found = await table.GetEntityIfExistsAsync<TableEntity>(
            ShardPartition(runId), StoredShard.RowOf(shard), everything ? null : StoredShard.StateColumns, cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    private static string TranscriptFolder(string runId, int shard) => $"{Keys.Encode(runId)}/{Keys.Ordinal(shard)}";
}
