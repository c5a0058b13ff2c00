using System.Buffers.Binary;
using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace EvalFlow.AzureStorage.Runs;

internal sealed partial class AzureRunStore
{
    // Append blobs known to be there, by run and shard.
    private readonly ConcurrentDictionary<(string Run, int Shard), AppendBlobClient> _checkpoints = new();

    public async Task AddCheckpointAsync(string runId, int shard, ReadOnlyMemory<byte> results, CancellationToken cancellationToken)
    {
        byte[] block = new byte[sizeof(int) + results.Length];
        BinaryPrimitives.WriteInt32LittleEndian(block, results.Length);
        results.CopyTo(block.AsMemory(sizeof(int)));
        if (_checkpoints.TryGetValue((runId, shard), out AppendBlobClient? known) && await TryAppendAsync(known, block, cancellationToken))
        {
            return;
        }

        // The first of this process, or the shard was committed meanwhile, which took the blob away.
        while (await OpenCheckpointsAsync(runId, shard, cancellationToken) is { } blob)
        {
            if (await TryAppendAsync(blob, block, cancellationToken))
            {
                _checkpoints[(runId, shard)] = blob;
                return;
            }
        }
        _checkpoints.TryRemove((runId, shard), out _);
    }

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadCheckpointsAsync(string runId, int shard, CancellationToken cancellationToken)
    {
        TableEntity? row = await FindShardAsync(runId, shard, cancellationToken);
        if (StoredShard.IsCommitted(row))
        {
            return [];
        }
        List<ReadOnlyMemory<byte>> checkpoints = [];
        if (StoredShard.KeepOf(row) is { } keep)
        {
            checkpoints.Add(await transcripts.ReadAsync(keep, cancellationToken));
        }
        string name = CheckpointsName(TranscriptFolder(runId, shard), StoredShard.LifeOf(row));
        ReadOnlyMemory<byte> rest = await transcripts.FindAsync(name, cancellationToken) ?? ReadOnlyMemory<byte>.Empty;
        while (!rest.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            checkpoints.Add(rest.Slice(sizeof(int), length));
            rest = rest[(sizeof(int) + length)..];
        }
        return checkpoints;
    }

    /// <summary>The blob that takes checkpoints of the shard; null when the shard is committed or unknown.</summary>
    private async Task<AppendBlobClient?> OpenCheckpointsAsync(string runId, int shard, CancellationToken cancellationToken)
    {
        if ((await FindPlanAsync(runId, cancellationToken))?.Find(shard) is null)
        {
            return null;
        }
        TableEntity? row = await FindShardAsync(runId, shard, cancellationToken);
        if (StoredShard.IsCommitted(row))
        {
            return null;
        }
        string name = CheckpointsName(TranscriptFolder(runId, shard), StoredShard.LifeOf(row));
        AppendBlobClient blob = transcripts.Container.GetAppendBlobClient(name);
        try
        {
            AppendBlobCreateOptions options = new() { Conditions = new() { IfNoneMatch = ETag.All } };
            await blob.CreateAsync(options, cancellationToken);
        }
        catch (RequestFailedException there) when (there.Status is 409 or 412)
        {
            // An earlier holder of the shard began it.
        }
        return blob;
    }

    private static async Task<bool> TryAppendAsync(AppendBlobClient blob, byte[] block, CancellationToken cancellationToken)
    {
        try
        {
            using MemoryStream stream = new(block, writable: false);
            await blob.AppendBlockAsync(stream, null, cancellationToken);
            return true;
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return false;
        }
    }

    private static string CheckpointsName(string folder, int life) => $"{folder}/checkpoints-{life}";
}
