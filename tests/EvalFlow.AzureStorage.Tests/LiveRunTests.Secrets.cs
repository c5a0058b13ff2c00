using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Tests;

public sealed partial class LiveRunTests
{
    [Fact]
    public async Task Tables_AndMessages_HoldNoPromptAndNoResponse()
    {
        AzureStoreBench bench = new(azurite);
        await FinishAsync("leaks", WriteEval(2), new CountingClient(), new WorkerPace(), null, TimeSpan.Zero, bench.Options);
        // A message that is never taken stays to be looked at.
        AzureHome home = await AzureHome.OpenAsync(bench.Options, TimeProvider.System, Cancel);
        Run run = Assert.Single(await home.Runs.ListAsync(Cancel));
        await home.Queue.EnqueueAsync($"shards/{run.RunId}", [new($"{run.RunId}/9", $"{run.RunId}/9")], Cancel);

        StringBuilder seen = new();
        foreach (string table in (string[])["registry", "runs", "queues", "alerts", "records"])
        {
            await foreach (TableEntity row in new TableClient(azurite.Connection, bench.Options.NamePrefix + table).QueryAsync<TableEntity>(cancellationToken: Cancel))
            {
                seen.AppendLine(string.Join(' ', row.Select(property => property.Value is byte[] bytes ? Encoding.Latin1.GetString(Unpack(bytes)) : $"{property.Value}")));
            }
        }
        int messages = 0;
        QueueServiceClient queues = new(azurite.Connection, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await foreach (Azure.Storage.Queues.Models.QueueItem queue in queues.GetQueuesAsync(prefix: bench.Options.NamePrefix, cancellationToken: Cancel))
        {
            foreach (Azure.Storage.Queues.Models.PeekedMessage message in (await queues.GetQueueClient(queue.Name).PeekMessagesAsync(32, Cancel)).Value)
            {
                seen.AppendLine(message.Body.ToString());
                messages++;
            }
        }
        Assert.Equal(1, messages);
        Assert.Contains(run.RunId, seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("unspeakable", seen.ToString(), StringComparison.Ordinal);
    }

    private static byte[] Unpack(byte[] bytes)
    {
        if (bytes is not [0x1f, 0x8b, ..])
        {
            return bytes;
        }
        using MemoryStream open = new();
        using System.IO.Compression.GZipStream packed = new(new MemoryStream(bytes), System.IO.Compression.CompressionMode.Decompress);
        packed.CopyTo(open);
        return open.ToArray();
    }
}
