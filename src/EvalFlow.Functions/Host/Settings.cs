using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using EvalFlow.AzureStorage;
using EvalFlow.Functions.Alerts;
using Microsoft.Extensions.Configuration;

namespace EvalFlow.Functions.Host;

/// <summary>Reads the app's settings the way the Functions runtime reads its own: NAME is a connection string, NAME__x its parts.</summary>
internal static class Settings
{
    public const string Storage = "EvalFlowStorage";
    public const string Transcripts = "EvalFlowTranscripts";
    public const string ServiceBus = "ServiceBus";

    public static TokenCredential Credential(IConfiguration settings) =>
        settings["AZURE_CLIENT_ID"] is { Length: > 0 } client
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client)) : new DefaultAzureCredential();

    public static AzureHomeOptions Home(IConfiguration settings) => new()
    {
        Account = Account(settings, Storage) ?? throw new InvalidOperationException($"The setting {Storage} is missing: see docs/azure.md."),
        TranscriptAccount = Account(settings, Transcripts),
        // The queue trigger is bound to one queue.
        QueueLanes = 1,
    };

    /// <summary>Where alerts too large for a message are kept.</summary>
    public static BlobContainerClient AlertPayloads(IConfiguration settings) => settings[Storage] is { Length: > 0 } connection
        ? new(connection, AlertTopic.Payloads)
        : new(new Uri(new Uri(settings[$"{Storage}:blobServiceUri"]!), AlertTopic.Payloads), Credential(settings));

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
}
