using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace EvalFlow.AzureStorage.Storage;

/// <summary>Clients of an account whose requests all pass the home's traffic.</summary>
internal static class Clients
{
    public static BlobServiceClient Blobs(AzureAccount account, Traffic traffic)
    {
        BlobClientOptions options = With(new BlobClientOptions(), traffic.For("blob"));
        return account.ConnectionString is { } text ? new(text, options) : new(account.Blobs, account.Credential, options);
    }

    public static QueueServiceClient Queues(AzureAccount account, Traffic traffic)
    {
        // As the queue trigger of Functions reads them unless told otherwise.
        QueueClientOptions options = With(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }, traffic.For("queue"));
        return account.ConnectionString is { } text ? new(text, options) : new(account.Queues, account.Credential, options);
    }

    public static TableServiceClient Tables(AzureAccount account, Traffic traffic)
    {
        TableClientOptions options = With(new TableClientOptions(), traffic.For("table"));
        return account.ConnectionString is { } text ? new(text, options) : new(account.Tables, account.Credential, options);
    }

    private static T With<T>(T options, HttpPipelinePolicy policy)
        where T : ClientOptions
    {
        options.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        // What is asked for and answered may hold ids that say a lot; names and numbers of requests are enough for a log.
        options.Diagnostics.IsLoggingContentEnabled = false;
        options.Retry.Delay = TimeSpan.FromMilliseconds(300);
        options.Retry.MaxRetries = 4;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(100);
        return options;
    }
}
