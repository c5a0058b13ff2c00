using Azure.Core;

namespace EvalFlow.AzureStorage;

/// <summary>Which accounts hold the data, and how to get in: a connection string, or service addresses with a credential.</summary>
public sealed record AzureHomeOptions
{
    /// <summary>Account for everything but transcripts.</summary>
    public required AzureAccount Account { get; init; }

    /// <summary>
    /// Account for samples, transcripts and checkpoints, whose text may be harmful, so that fewer people can be let into it;
    /// null for <see cref="Account"/>.
    /// </summary>
    public AzureAccount? TranscriptAccount { get; init; }

    /// <summary>Begins the names of all tables, containers and queues: 3 to 20 of a-z and 0-9, a letter first.</summary>
    public string NamePrefix { get; init; } = "evalflow";

    /// <summary>
    /// Storage queues over which the queues of runs are spread, 1 to 100. With 1 its name is NAMEPREFIX-shards, which a queue
    /// trigger can be bound to; with more, workers of one run rarely meet the messages of another.
    /// </summary>
    public int QueueLanes { get; init; } = 64;
}

/// <summary>One storage account: by connection string, or by the addresses of its services and a credential.</summary>
public sealed record AzureAccount
{
    private AzureAccount()
    {
    }

    internal string? ConnectionString { get; private init; }
    internal Uri? Blobs { get; private init; }
    internal Uri? Queues { get; private init; }
    internal Uri? Tables { get; private init; }
    internal TokenCredential? Credential { get; private init; }

    /// <summary>Where the account is, for people; holds no secret.</summary>
    public string Place { get; private init; } = "";

    /// <summary>An account by its connection string. Throws <see cref="FormatException"/> for what is none.</summary>
    public static AzureAccount Connect(string connectionString)
    {
        Azure.Storage.Blobs.BlobServiceClient probe;
        try
        {
            probe = new(connectionString);
        }
        catch (Exception refused) when (refused is FormatException or ArgumentException or InvalidOperationException)
        {
            // The message of the client may quote the string, and so the key.
#pragma warning disable MA0054
            throw new FormatException("This is not a connection string of a storage account.");
#pragma warning restore MA0054
        }
        return new() { ConnectionString = connectionString, Place = probe.Uri.ToString() };
    }

    /// <summary>An account by the addresses of its services, such as https://NAME.blob.core.windows.net, entered with a managed identity or another credential.</summary>
    public static AzureAccount Connect(Uri blobs, Uri queues, Uri tables, TokenCredential credential) =>
        new() { Blobs = blobs, Queues = queues, Tables = tables, Credential = credential, Place = blobs.ToString() };
}
