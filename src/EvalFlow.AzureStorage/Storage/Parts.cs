using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace EvalFlow.AzureStorage.Storage;

/// <summary>The tables and containers of a home.</summary>
internal sealed class Parts
{
    private readonly List<Func<CancellationToken, Task>> _making = [];

    public Parts(AzureHomeOptions options, Traffic traffic)
    {
        TableServiceClient tables = Clients.Tables(options.Account, traffic);
        BlobServiceClient blobs = Clients.Blobs(options.Account, traffic);
        BlobServiceClient closed = options.TranscriptAccount is { } account ? Clients.Blobs(account, traffic) : blobs;
        Registry = Table(tables, $"{options.NamePrefix}registry");
        Runs = Table(tables, $"{options.NamePrefix}runs");
        Queues = Table(tables, $"{options.NamePrefix}queues");
        Alerts = Table(tables, $"{options.NamePrefix}alerts");
        Records = Table(tables, $"{options.NamePrefix}records");
        Data = Container(blobs, $"{options.NamePrefix}-data");
        Samples = Container(closed, $"{options.NamePrefix}-samples");
        Transcripts = Container(closed, $"{options.NamePrefix}-transcripts");
        Answers = Container(closed, $"{options.NamePrefix}-answers");
    }

    public TableClient Registry { get; }

    public TableClient Runs { get; }

    public TableClient Queues { get; }

    public TableClient Alerts { get; }

    public TableClient Records { get; }

    public BlobStore Data { get; }

    public BlobStore Samples { get; }

    public BlobStore Transcripts { get; }

    public BlobStore Answers { get; }

    /// <summary>Makes those that are missing.</summary>
    public Task MakeAsync(CancellationToken cancellationToken) => Task.WhenAll(_making.Select(make => TryMakeAsync(make, cancellationToken)));

    private TableClient Table(TableServiceClient tables, string name)
    {
        TableClient table = tables.GetTableClient(name);
        _making.Add(cancellationToken => table.CreateIfNotExistsAsync(cancellationToken));
        return table;
    }

    private BlobStore Container(BlobServiceClient blobs, string name)
    {
        BlobContainerClient container = blobs.GetBlobContainerClient(name);
        _making.Add(cancellationToken => container.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
        return new BlobStore(container);
    }

    // Two processes may make the same table at once; the service then refuses one of them.
    private static async Task TryMakeAsync(Func<CancellationToken, Task> make, CancellationToken cancellationToken)
    {
        try
        {
            await make(cancellationToken);
        }
        catch (RequestFailedException there) when (there.Status == 409)
        {
            // It is there, which is all that was wanted.
        }
    }
}
