using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using EvalFlow.AzureStorage;
using Microsoft.Extensions.Configuration;

namespace EvalFlow.Functions.Host;

/// <summary>Reads the app's settings the way the Functions runtime reads its own: NAME is a connection string, NAME__x its parts.</summary>
internal static class Settings
{
    public const string Storage = "EvalFlowStorage";
    public const string Transcripts = "EvalFlowTranscripts";
    public const string ServiceBus = "ServiceBus";

    /// <summary>Seconds for which finished samples of a live model are gathered before they are saved; see docs/azure.md.</summary>
    public const string CheckpointSeconds = "EVALFLOW_CHECKPOINT_SECONDS";

    public static TokenCredential Credential(IConfiguration settings) =>
        settings["AZURE_CLIENT_ID"] is { Length: > 0 } client
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client)) : new DefaultAzureCredential();

    public static AzureHomeOptions Home(IConfiguration settings) => new()
    {
        Account = Account(settings, Storage) ?? throw Missing(Storage),
        TranscriptAccount = Account(settings, Transcripts),
        // The queue trigger is bound to one queue.
        QueueLanes = 1,
    };

    public static ServiceBusClient Bus(IConfiguration settings) => settings[ServiceBus] is { Length: > 0 } connection
        ? new(connection)
        : new(settings[$"{ServiceBus}:fullyQualifiedNamespace"] ?? throw Missing(ServiceBus), Credential(settings));

    /// <summary>A container of the host's own account.</summary>
    public static BlobContainerClient Container(IConfiguration settings, string name) => settings[Storage] is { Length: > 0 } connection
        ? new(connection, name)
        : new(new Uri(new Uri(settings[$"{Storage}:blobServiceUri"] ?? throw Missing(Storage)), name), Credential(settings));

    private static AzureAccount? Account(IConfiguration settings, string name)
    {
        if (settings[name] is { Length: > 0 } connection)
        {
            return AzureAccount.Connect(connection);
        }
        IConfigurationSection parts = settings.GetSection(name);
        return parts["blobServiceUri"] is { } blobs
            ? AzureAccount.Connect(new(blobs), new(parts["queueServiceUri"] ?? blobs), new(parts["tableServiceUri"] ?? blobs), Credential(settings)) : null;
    }

    private static InvalidOperationException Missing(string name) => new($"The setting {name} is missing: see docs/azure.md.");
}
