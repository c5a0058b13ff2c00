using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace EvalFlow.AzureStorage.Storage;

/// <summary>A container with whole blobs.</summary>
internal sealed class BlobStore(BlobContainerClient container)
{
    public BlobContainerClient Container => container;

    /// <summary>
    /// Writes a blob unless there is one: names are made from the content or from what cannot change, so whoever came first
    /// wrote the same.
    /// </summary>
    public async Task AddAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        BlobUploadOptions options = new() { Conditions = new() { IfNoneMatch = ETag.All } };
        try
        {
            await container.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(bytes), options, cancellationToken);
        }
        catch (RequestFailedException there) when (there.Status is 409 or 412)
        {
            // As said above.
        }
    }

    public Task PutAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        container.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, cancellationToken);

    /// <summary>Names of the blobs that begin so.</summary>
    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken) =>
        container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken).Select(blob => blob.Name);

    public async Task<ReadOnlyMemory<byte>?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            Response<BlobDownloadResult> found = await container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return found.Value.Content.ToMemory();
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Like <see cref="FindAsync"/>, of a blob that a row speaks of.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) ?? throw new InvalidDataException($"The blob '{name}' has gone from '{container.Name}'.");

    /// <summary>Removes what nothing speaks of any more. A failure is no reason to fail: what stays takes room and does no harm.</summary>
    public async Task TryDeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(name).DeleteIfExistsAsync(DeleteSnapshotsOption.None, null, cancellationToken);
        }
        catch (RequestFailedException)
        {
            // As said above.
        }
    }
}
