using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace EvalFlow.Functions.Host;

/// <summary>
/// The files that people write for the app (alerts.yaml, models.yaml, catalog/), kept in a container and copied here when the
/// process starts, so that the pipeline reads them as it does on one machine. A change is taken with the next restart.
/// </summary>
internal static class AppFiles
{
    public const string Container = "evalflow-config";

    /// <summary>Copies all blobs into the folder. A container that is missing is empty.</summary>
    public static async Task CopyAsync(BlobContainerClient container, string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            // What was deleted in the container is gone here too.
            Directory.Delete(folder, recursive: true);
        }
        Directory.CreateDirectory(folder);
        try
        {
            await foreach (BlobItem blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
            {
                string path = PathOf(folder, blob.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using Response copied = await container.GetBlobClient(blob.Name).DownloadToAsync(path, cancellationToken);
            }
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            // Nobody has written any.
        }
    }

    // Whoever may write blobs must not be able to write anywhere on this machine.
    internal static string PathOf(string folder, string name)
    {
        string path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path : throw new InvalidOperationException($"The blob '{name}' of {Container} names no file inside a folder.");
    }
}
