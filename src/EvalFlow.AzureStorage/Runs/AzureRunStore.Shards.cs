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

    public async Task<IReadOnlyList<int>> ListErroredShardsAsync(string runId, CancellationToken cancellationToken)
    {
        List<TableEntity> committed = await ReadCommittedAsync(runId, StoredShard.CountColumns, cancellationToken);
        return [.. committed.Where(row => StoredShard.CountsOf(row).Errored > 0).Select(StoredShard.IndexOf)];
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
            counts.Sum(count => count.Completed), counts.Sum(count => count.JudgeFailed), counts.Sum(count => count.Errored)));
    }

    public async Task<CommitAnswer> CommitShardAsync(ShardCommit commit, CancellationToken cancellationToken)
    {
        if ((await FindPlanAsync(commit.RunId, cancellationToken))?.Find(commit.Shard) is null)
        {
            throw new KeyNotFoundException($"The plan of run '{commit.RunId}' has no shard {commit.Shard}.");
        }
        bool first = await TryCommitAsync(commit, cancellationToken);
        IReadOnlyList<int> open = await ListOpenShardsAsync(commit.RunId, cancellationToken);
        return new CommitAnswer(first, open.Count);
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

    private async Task<bool> TryCommitAsync(ShardCommit commit, CancellationToken cancellationToken)
    {
        string by = Keys.Unique();
        TableEntity row = await PutPartsAsync(commit, by, cancellationToken);
        TableEntity? open = null;
        while (true)
        {
            StoredShard.SetLife(row, StoredShard.LifeOf(open));
            bool mine = open is null
                ? await table.TryAddRowAsync(row, cancellationToken)
                : await table.TryReplaceRowAsync(row, open.ETag, cancellationToken) is not null;
            TableEntity? found = mine ? row : await FindShardAsync(commit.RunId, commit.Shard, cancellationToken, everything: true);

            // A request whose answer was lost is sent again and then meets its own row.
            mine = StoredShard.IsBy(found, by);
            if (mine || StoredShard.IsCommitted(found))
            {
                await DropAsync(commit, row, found!, StoredShard.KeepOf(open), cancellationToken);
                return mine;
            }
            open = found;
        }
    }

    /// <summary>Writes what does not go into the row, under names made from the content, and gives the row that names it.</summary>
    private async Task<TableEntity> PutPartsAsync(ShardCommit commit, string by, CancellationToken cancellationToken)
    {
        TableEntity row = StoredShard.Write(ShardPartition(commit.RunId), by, commit);
        string outputs = $"{TranscriptFolder(commit.RunId, commit.Shard)}/outputs-{Keys.Hash(commit.Outputs.Span)}";
        StoredShard.SetOutputs(row, outputs);
        await transcripts.AddAsync(outputs, commit.Outputs, cancellationToken);
        foreach ((string part, ReadOnlyMemory<byte> bytes) in
            ((string, ReadOnlyMemory<byte>)[])[(StoredShard.Scores, commit.Scores), (StoredShard.Statistics, commit.Statistics), (StoredShard.ScoreRows, ScoreLines.Write(commit.Rows))])
        {
            if (StoredShard.Put(row, part, bytes) is { } name)
            {
                await data.AddAsync(name, bytes, cancellationToken);
            }
        }
        return row;
    }

    /// <summary>Removes what the commit made worthless: the checkpoints of the shard, and what the loser of a race brought.</summary>
    private async Task DropAsync(ShardCommit commit, TableEntity brought, TableEntity committed, string? keep, CancellationToken cancellationToken)
    {
        string folder = TranscriptFolder(commit.RunId, commit.Shard);
        await transcripts.TryDeleteAsync(CheckpointsName(folder, StoredShard.LifeOf(committed)), cancellationToken);
        if (keep is not null)
        {
            await transcripts.TryDeleteAsync(keep, cancellationToken);
        }
        if (StoredShard.OutputsOf(brought) is var outputs && outputs != StoredShard.OutputsOf(committed))
        {
            await transcripts.TryDeleteAsync(outputs, cancellationToken);
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
