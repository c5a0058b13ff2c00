using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>Beyond what any queue promises: more than a transaction takes, poison, and a trigger in place of our receiver.</summary>
public sealed class QueueTests(Azurite azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queue_OfMoreItemsThanATransactionTakes_HoldsAndPurgesThemAll()
    {
        await using AzureStoreBench bench = new(azurite);
        await using StoreProcess process = await bench.BeginAsync();
        WorkItem[] items = [.. Enumerable.Range(0, 250).Select(number => new WorkItem($"i/{number}", "ids only"))];

        await process.Queue.EnqueueAsync("shards/r-1", items[..130], Cancel);
        await process.Queue.EnqueueAsync("shards/r-1", items, Cancel);
        Assert.Equal(new QueueCounts(250, 0, 0), await process.Queue.CountAsync("shards/r-1", Cancel));
        Assert.Equal(50, (await process.Queue.ReceiveAsync("shards/r-1", 50, TimeSpan.FromMinutes(1), Cancel)).Count);

        await process.Queue.PurgeAsync("shards/r-1", "i/", Cancel);
        Assert.Equal(new QueueCounts(0, 0, 0), await process.Queue.CountAsync("shards/r-1", Cancel));
        Assert.Empty(await process.Queue.ReceiveAsync("shards/r-1", 9, TimeSpan.FromMinutes(1), Cancel));
    }

    [Fact]
    public async Task Poison_IsListedWithItsReasonAndToldInAQueueOfItsOwn()
    {
        await using AzureStoreBench bench = new(azurite);
        AzureHome home = ((AzureStoreProcess)await bench.BeginAsync()).Home;
        await home.Queue.EnqueueAsync("shards/r-1", [new("r-1/0", "r-1/0")], Cancel);
        for (int delivery = 0; delivery < 5; delivery++)
        {
            LeasedItem item = Assert.Single(await home.Queue.ReceiveAsync("shards/r-1", 1, TimeSpan.FromMinutes(1), Cancel));
            await home.Queue.AbandonAsync("shards/r-1", item, TimeSpan.Zero, "TimeoutException", Cancel);
        }

        Assert.Equal(
            new Runs.PoisonedItem(new("r-1/0", "r-1/0"), 5, "TimeoutException"),
            Assert.Single(await home.Queue.ListPoisonedAsync("shards/r-1", Cancel)));
        Azure.Storage.Queues.QueueClient poison = new(
            azurite.Connection, $"{bench.Options.NamePrefix}-shards-poison",
            new Azure.Storage.Queues.QueueClientOptions { MessageEncoding = Azure.Storage.Queues.QueueMessageEncoding.Base64 });
        Azure.Storage.Queues.Models.PeekedMessage told = (await poison.PeekMessageAsync(Cancel)).Value;
        Assert.Equal("r-1/0", Runs.QueueMessage.Parse(told.Body.ToString())!.Payload);
    }

    [Fact]
    public async Task Trigger_OnOneLane_CompletesPoisonsAndTellsVoidMessages()
    {
        await using AzureStoreBench bench = new(azurite);
        AzureHome home = await AzureHome.OpenAsync(bench.Options with { QueueLanes = 1 }, TimeProvider.System, Cancel);
        await home.Queue.EnqueueAsync("shards/r-1", [new("r-1/0", "r-1/0")], Cancel);
        await home.Queue.EnqueueAsync("shards/r-2", [new("r-2/0", "r-2/0")], Cancel);

        // The queue a trigger is bound to; it receives and deletes by itself.
        Azure.Storage.Queues.QueueClient bound = new(
            azurite.Connection, $"{bench.Options.NamePrefix}-shards",
            new Azure.Storage.Queues.QueueClientOptions { MessageEncoding = Azure.Storage.Queues.QueueMessageEncoding.Base64 });
        Runs.QueueMessage[] messages = [.. (await bound.ReceiveMessagesAsync(9, cancellationToken: Cancel)).Value
            .Select(message => Runs.QueueMessage.Parse(message.Body.ToString())!).OrderBy(message => message.Id, StringComparer.Ordinal)];
        Assert.Equal(["r-1/0", "r-2/0"], messages.Select(message => message.Payload));

        Assert.True(await home.Queue.IsCurrentAsync(messages[0], Cancel));
        Assert.True(await home.Queue.CompleteDeliveredAsync(messages[0], Cancel));
        Assert.False(await home.Queue.CompleteDeliveredAsync(messages[0], Cancel));
        Assert.False(await home.Queue.IsCurrentAsync(messages[0], Cancel));
        Assert.True(await home.Queue.PoisonDeliveredAsync(messages[1], "gave up", Cancel));
        Assert.Equal(new QueueCounts(0, 0, 0), await home.Queue.CountAsync("shards/r-1", Cancel));
        Assert.Equal(new QueueCounts(0, 0, 1), await home.Queue.CountAsync("shards/r-2", Cancel));
    }
}
