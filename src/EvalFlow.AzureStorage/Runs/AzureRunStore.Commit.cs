using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

internal sealed partial class AzureRunStore
{
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
            await LongValue.PutAsync(row, part, bytes, data, StoredShard.FolderOf(row), cancellationToken);
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
}
