using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Runs;

/// <summary>Freezes what a run evaluates: the selection of samples and the shards. Planning again changes nothing.</summary>
internal sealed class PlanRun(IRunStore runs, IEvalRegistry registry)
{
    // Recorded answers take microseconds, so a shard is large enough to make its commit cheap and small enough to spread.
    private const int RecordedPairs = 2500;

    // Samples in random order lie in all chunks, and every shard unpacks all of these: fewer shards, less unpacking.
    private const int RankedFrom = 20_000;

    // About a minute of a live model at a few requests a second.
    private const int LivePairs = 250;

    /// <returns>The number of shards.</returns>
    public async Task<int> RunAsync(RunInput input, CancellationToken cancellationToken)
    {
        Run run = await runs.RequireAsync(input.RunId, cancellationToken);
        if (run.Shards > 0)
        {
            return run.Shards;
        }
        EvalVersion version = await registry.RequireAsync(run, cancellationToken);
        bool recorded = ModelOpener.IsRecorded(run.Model);
        int wanted = Math.Min(run.Limit ?? int.MaxValue, version.SampleCount);
        int[]? selection = wanted < version.SampleCount || run.Budget is not null
            ? await SelectAsync(version, wanted, run.Budget is not null, cancellationToken) : null;
        int samples = selection?.Length ?? version.SampleCount;
        Shard[] shards = [.. Cut(samples, ShardSize(recorded, run.Epochs, samples, run.Budget is not null))];
        // Not a conditional: there, null would become an empty memory by way of a byte array.
        ReadOnlyMemory<byte>? stored = null;
        if (selection is not null)
        {
            stored = Selection.Write(selection);
        }
        await runs.SavePlanAsync(run.RunId, samples * run.Epochs, shards, stored, cancellationToken);
        return shards.Length;
    }

    // Whole chunks, so that no chunk of samples is unpacked twice.
    internal static int ShardSize(bool recorded, int epochs, int samples, bool ranked = false)
    {
        int wanted = Math.Max(1, (recorded || (ranked && samples > RankedFrom) ? RecordedPairs : LivePairs) / epochs);
        int size = wanted > SampleChunks.Size ? wanted / SampleChunks.Size * SampleChunks.Size : wanted;
        return Math.Clamp(size, 1, Math.Max(1, samples));
    }

    private static IEnumerable<Shard> Cut(int samples, int size)
    {
        for (int first = 0, index = 0; first < samples; first += size, index++)
        {
            yield return new Shard(index, first, Math.Min(size, samples - first));
        }
    }

    private async Task<int[]> SelectAsync(EvalVersion version, int limit, bool ranked, CancellationToken cancellationToken)
    {
        Selection selection = new(limit);
        for (int ordinal = 0; ordinal < version.SampleCount;)
        {
            SampleChunk chunk = await registry.ReadChunkAsync(version.Hash, ordinal, cancellationToken)
                ?? throw new InvalidDataException($"{version.Id}@{version.Version} holds no sample {ordinal}.");
            foreach (Sample sample in SampleChunks.Unpack(chunk.Bytes))
            {
                selection.Offer(ordinal++, sample.Id);
            }
        }
        return ranked ? selection.ToRanked() : selection.ToOrdinals();
    }
}

/// <summary>Hands out every shard that is still open; those already waiting or leased stay as they are.</summary>
internal sealed class DispatchShards(IRunStore runs, IWorkQueue queue, TimeProvider clock)
{
    /// <returns>Shards still open.</returns>
    public async Task<int> RunAsync(RunInput input, CancellationToken cancellationToken)
    {
        IReadOnlyList<int> open = await runs.ListOpenShardsAsync(input.RunId, cancellationToken);
        DateTimeOffset now = clock.GetUtcNow();
        await queue.EnqueueAsync(
            ShardTicket.QueueOf(input.RunId), [.. open.Select(shard => new ShardTicket(input.RunId, shard, now).ToItem())], cancellationToken);
        return open.Count;
    }
}

/// <summary>What a queue message says: ids only.</summary>
/// <param name="EnqueuedAt">Null in messages of older versions.</param>
internal sealed record ShardTicket(string RunId, int Shard, DateTimeOffset? EnqueuedAt = null)
{
    /// <summary>A queue for each run: whoever works on one run does not also pay for another that was left behind.</summary>
    public static string QueueOf(string runId) => $"shards/{runId}";

    public WorkItem ToItem()
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{RunId}/{Shard}");
        return new WorkItem(id, EnqueuedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"{id}@{at.ToUnixTimeMilliseconds()}") : id);
    }

    public static ShardTicket Parse(string payload)
    {
        string[] parts = payload.Split('@');
        int slash = parts[0].LastIndexOf('/');
        return new ShardTicket(
            parts[0][..slash],
            int.Parse(parts[0].AsSpan(slash + 1), CultureInfo.InvariantCulture),
            parts.Length > 1 ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[1], CultureInfo.InvariantCulture)) : null);
    }
}
