using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Models.Caching;

namespace EvalFlow.AzureStorage.Models;

/// <summary>
/// Cached answers as blobs in a container of their own: one request to find an answer, one to keep it. When it was kept stands
/// in its metadata, by the clock of the process that kept it.
/// </summary>
internal sealed class AzureResponseCache(BlobContainerClient container, TimeProvider clock) : IResponseCache
{
    private const string StoredAt = "storedat";

    // Deleting costs nothing, but each takes a round trip.
    private const int DropsAtOnce = 16;

    public async Task<ReadOnlyMemory<byte>?> FindAsync(string key, DateTimeOffset notBefore, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult found = (await container.GetBlobClient(NameOf(key)).DownloadContentAsync(cancellationToken)).Value;
            // The type must be spelled out: null would convert to empty memory instead of to none.
            return TimeOf(found.Details.Metadata) >= notBefore ? (ReadOnlyMemory<byte>?)found.Content.ToMemory() : null;
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return null;
        }
    }

    public Task SaveAsync(string key, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        BlobUploadOptions options = new()
        {
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [StoredAt] = Timestamp.Write(clock.GetUtcNow()) },
        };
        // Without conditions, so whatever was there is replaced.
        return container.GetBlobClient(NameOf(key)).UploadAsync(BinaryData.FromBytes(answer), options, cancellationToken);
    }

    public async Task PruneAsync(DateTimeOffset notBefore, long maxBytes, CancellationToken cancellationToken)
    {
        await DropAsync(ListAsync(cancellationToken).Where(answer => answer.At < notBefore), cancellationToken);
        // Times and sizes only, since there may be many.
        List<(DateTimeOffset At, long Size)> kept = await ListAsync(cancellationToken)
            .Select(answer => (answer.At, answer.Size)).ToListAsync(cancellationToken);
        if (NewestBeyond(kept, maxBytes) is { } newest)
        {
            await DropAsync(ListAsync(cancellationToken).Where(answer => answer.At <= newest), cancellationToken);
        }
    }

    public async Task<CacheSize> MeasureAsync(CancellationToken cancellationToken) =>
        await ListAsync(cancellationToken).AggregateAsync(
            new CacheSize(0, 0), (sum, answer) => new CacheSize(sum.Answers + 1, sum.Bytes + answer.Size), cancellationToken);

    public Task<CacheSize> ClearAsync(CancellationToken cancellationToken) => DropAsync(ListAsync(cancellationToken), cancellationToken);

    // Of answers kept at the same instant all go or none: a few more than needed.
    private static DateTimeOffset? NewestBeyond(List<(DateTimeOffset At, long Size)> kept, long maxBytes)
    {
        long total = 0;
        foreach ((DateTimeOffset at, long size) in kept.OrderByDescending(answer => answer.At))
        {
            total += size;
            if (total > maxBytes)
            {
                return at;
            }
        }
        return null;
    }

    private IAsyncEnumerable<Kept> ListAsync(CancellationToken cancellationToken) =>
        container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, cancellationToken).Select(blob => new Kept(
            blob.Name, TimeOf(blob.Metadata), blob.Properties.ContentLength ?? 0, blob.Properties.ETag));

    private async Task<CacheSize> DropAsync(IAsyncEnumerable<Kept> answers, CancellationToken cancellationToken)
    {
        long count = 0;
        long bytes = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = DropsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(answers, options, async (answer, token) =>
        {
            if (await TryDeleteAsync(answer, token))
            {
                Interlocked.Increment(ref count);
                Interlocked.Add(ref bytes, answer.Size);
            }
        });
        return new CacheSize(count, bytes);
    }

    /// <summary>False when it has gone, or another answer was kept in its place meanwhile.</summary>
    private async Task<bool> TryDeleteAsync(Kept answer, CancellationToken cancellationToken)
    {
        try
        {
            BlobRequestConditions asListed = new() { IfMatch = answer.Tag };
            return await container.GetBlobClient(answer.Name).DeleteIfExistsAsync(DeleteSnapshotsOption.None, asListed, cancellationToken);
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            return false;
        }
    }

    // One without a time is none of ours, and the first to go.
    private static DateTimeOffset TimeOf(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(StoredAt, out string? at) ? Timestamp.Read(at) : DateTimeOffset.MinValue;

    private static string NameOf(string key) => Keys.Encode(key);

    private sealed record Kept(string Name, DateTimeOffset At, long Size, ETag? Tag);
}
