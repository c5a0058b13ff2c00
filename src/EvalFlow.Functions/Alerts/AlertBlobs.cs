using Azure.Storage.Blobs;

namespace EvalFlow.Functions.Alerts;

/// <summary>Where an alert's body goes when a message cannot hold it. A boundary: tests keep bodies in memory.</summary>
internal interface IAlertBlobs
{
    Task SaveAsync(string name, BinaryData body, CancellationToken cancellationToken);

    Task<BinaryData> ReadAsync(string name, CancellationToken cancellationToken);
}

/// <summary>Bodies in a container; a lifecycle rule of the account deletes them.</summary>
internal sealed class AlertBlobs(BlobContainerClient container) : IAlertBlobs
{
    public async Task SaveAsync(string name, BinaryData body, CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await container.GetBlobClient(name).UploadAsync(body, overwrite: true, cancellationToken);
    }

    public async Task<BinaryData> ReadAsync(string name, CancellationToken cancellationToken) =>
        (await container.GetBlobClient(name).DownloadContentAsync(cancellationToken)).Value.Content;
}
