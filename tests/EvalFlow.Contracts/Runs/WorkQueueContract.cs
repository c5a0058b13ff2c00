using System.Collections.Concurrent;
using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Runs;

/// <summary>What every work queue promises.</summary>
public abstract partial class WorkQueueContract
{
    private const string Queue = "shards";

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan NoDelay = TimeSpan.Zero;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<StoreBench> CreateAsync();

    protected virtual bool CanCrash => true;

    /// <summary>Deliveries after which an item is given up.</summary>
    protected virtual int MaxDeliveries => 5;

    private static WorkItem[] Items(params string[] ids) => [.. ids.Select(id => new WorkItem(id, $"payload of {id}"))];

    private static async Task<LeasedItem> ReceiveOneAsync(StoreProcess process) =>
        Assert.Single(await process.Queue.ReceiveAsync(Queue, 1, Lease, Cancel));

    [Fact]
    public async Task Item_Received_IsInvisibleUntilItsLeaseEnds()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await using StoreProcess other = await bench.BeginAsync();
        await process.Queue.EnqueueAsync(Queue, Items("a"), Cancel);
        Assert.Equal(new QueueCounts(1, 0, 0), await process.Queue.CountAsync(Queue, Cancel));

        LeasedItem first = await ReceiveOneAsync(process);
        Assert.Equal(new WorkItem("a", "payload of a"), first.Item);
        Assert.Equal(1, first.Deliveries);
        Assert.Equal(new QueueCounts(0, 1, 0), await process.Queue.CountAsync(Queue, Cancel));
        await bench.PassAsync(Lease - TimeSpan.FromSeconds(1));
        Assert.Empty(await other.Queue.ReceiveAsync(Queue, 1, Lease, Cancel));
        await bench.PassAsync(TimeSpan.FromSeconds(1));

        LeasedItem second = await ReceiveOneAsync(other);
        Assert.Equal(2, second.Deliveries);
        Assert.NotEqual(first.Receipt, second.Receipt);
    }

    [Fact]
    public async Task Item_WhoseLeaseWasLost_CannotBeCompletedRenewedOrGivenBackByTheFormerHolder()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Queue.EnqueueAsync(Queue, Items("a"), Cancel);
        LeasedItem former = await ReceiveOneAsync(process);
        await bench.PassAsync(Lease);
        LeasedItem holder = await ReceiveOneAsync(process);

        Assert.False(await process.Queue.CompleteAsync(Queue, former, Cancel));
        Assert.False(await process.Queue.RenewAsync(Queue, former, Lease, Cancel));
        await process.Queue.AbandonAsync(Queue, former, NoDelay, "too late", Cancel);

        Assert.Equal(new QueueCounts(0, 1, 0), await process.Queue.CountAsync(Queue, Cancel));
        Assert.True(await process.Queue.CompleteAsync(Queue, holder, Cancel));
        Assert.False(await process.Queue.CompleteAsync(Queue, holder, Cancel));
        Assert.Equal(new QueueCounts(0, 0, 0), await process.Queue.CountAsync(Queue, Cancel));
    }

    [Fact]
    public async Task Item_Renewed_StaysWithItsHolder()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Queue.EnqueueAsync(Queue, Items("a"), Cancel);
        LeasedItem held = await ReceiveOneAsync(process);
        await bench.PassAsync(Lease / 2);
        Assert.True(await process.Queue.RenewAsync(Queue, held, Lease, Cancel));
        await bench.PassAsync(Lease * 3 / 4);

        Assert.Empty(await process.Queue.ReceiveAsync(Queue, 1, Lease, Cancel));
        Assert.True(await process.Queue.CompleteAsync(Queue, held, Cancel));
    }

    [Fact]
    public async Task Enqueue_AnIdThatIsInTheQueue_ChangesNothing()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Queue.EnqueueAsync(Queue, Items("a", "b"), Cancel);
        LeasedItem held = await ReceiveOneAsync(process);

        await process.Queue.EnqueueAsync(Queue, Items("a", "b", "b"), Cancel);
        Assert.Equal(new QueueCounts(1, 1, 0), await process.Queue.CountAsync(Queue, Cancel));
        await process.Queue.CompleteAsync(Queue, held, Cancel);
        await process.Queue.EnqueueAsync(Queue, [held.Item], Cancel);

        Assert.Equal(new QueueCounts(2, 0, 0), await process.Queue.CountAsync(Queue, Cancel));
    }

    [Fact]
    public async Task Receipt_OfAnEarlierLife_IsWorthNothing()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Queue.EnqueueAsync(Queue, Items("a"), Cancel);
        LeasedItem earlier = await ReceiveOneAsync(process);
        await process.Queue.CompleteAsync(Queue, earlier, Cancel);
        await process.Queue.EnqueueAsync(Queue, Items("a"), Cancel);
        await ReceiveOneAsync(process);

        Assert.False(await process.Queue.CompleteAsync(Queue, earlier, Cancel));
    }

    [Fact]
    public async Task Item_GivenBackWithADelay_ComesAgainAfterIt()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Queue.EnqueueAsync(Queue, Items("a"), Cancel);
        LeasedItem held = await ReceiveOneAsync(process);

        await process.Queue.AbandonAsync(Queue, held, TimeSpan.FromMinutes(1), "model is busy", Cancel);

        Assert.Equal(new QueueCounts(0, 1, 0), await process.Queue.CountAsync(Queue, Cancel));
        Assert.Empty(await process.Queue.ReceiveAsync(Queue, 1, Lease, Cancel));
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await ReceiveOneAsync(process)).Deliveries);
    }

    [Fact]
    public async Task Item_GivenBackTooOften_IsPoisonedAndKept()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Queue.EnqueueAsync(Queue, Items("a", "b"), Cancel);
        for (int delivery = 1; delivery <= MaxDeliveries; delivery++)
        {
            IReadOnlyList<LeasedItem> both = await process.Queue.ReceiveAsync(Queue, 2, Lease, Cancel);
            Assert.Equal(2, both.Count);
            await process.Queue.AbandonAsync(Queue, both.Single(item => item.Item.Id == "a"), NoDelay, "cannot be read", Cancel);
            await process.Queue.CompleteAsync(Queue, both.Single(item => item.Item.Id == "b"), Cancel);
            await process.Queue.EnqueueAsync(Queue, Items("b"), Cancel);
        }

        Assert.Equal(new QueueCounts(1, 0, 1), await process.Queue.CountAsync(Queue, Cancel));
        Assert.Equal("b", Assert.Single(await process.Queue.ReceiveAsync(Queue, 2, Lease, Cancel)).Item.Id);
    }

    [Fact]
    public async Task Item_WhoseLeaseEndedTooOften_IsPoisoned()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Queue.EnqueueAsync(Queue, Items("a"), Cancel);
        for (int delivery = 1; delivery <= MaxDeliveries; delivery++)
        {
            Assert.Equal(delivery, (await ReceiveOneAsync(process)).Deliveries);
            await bench.PassAsync(Lease);
        }

        Assert.Empty(await process.Queue.ReceiveAsync(Queue, 1, Lease, Cancel));
        Assert.Equal(new QueueCounts(0, 0, 1), await process.Queue.CountAsync(Queue, Cancel));
    }

    [Fact]
    public async Task Purge_ByPrefix_TakesWaitingLeasedAndPoisonedItemsOfThatQueueOnly()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Queue.EnqueueAsync(Queue, Items("run_1/0"), Cancel);
        for (int delivery = 1; delivery <= MaxDeliveries; delivery++)
        {
            await process.Queue.AbandonAsync(Queue, await ReceiveOneAsync(process), NoDelay, "broken", Cancel);
        }
        await process.Queue.EnqueueAsync(Queue, Items("run_1/1"), Cancel);
        LeasedItem held = await ReceiveOneAsync(process);
        await process.Queue.EnqueueAsync(Queue, Items("run_1/2", "runs1/0", "run_2/0", "RUN_1/0"), Cancel);
        await process.Queue.EnqueueAsync("other", Items("run_1/0"), Cancel);

        await process.Queue.PurgeAsync(Queue, "run_1/", Cancel);

        Assert.Equal(new QueueCounts(3, 0, 0), await process.Queue.CountAsync(Queue, Cancel));
        Assert.Equal(new QueueCounts(1, 0, 0), await process.Queue.CountAsync("other", Cancel));
        Assert.False(await process.Queue.CompleteAsync(Queue, held, Cancel));
        Assert.Equal(
            ["RUN_1/0", "run_2/0", "runs1/0"],
            (await process.Queue.ReceiveAsync(Queue, 9, Lease, Cancel)).Select(item => item.Item.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Receivers_Side_By_Side_NeverHoldTheSameItem()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess one = await bench.BeginAsync();
        await using StoreProcess two = await bench.BeginAsync();
        string[] ids = [.. Enumerable.Range(0, 200).Select(number => $"item-{number}")];
        await one.Queue.EnqueueAsync(Queue, Items(ids), Cancel);
        ConcurrentQueue<string> received = new();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(
            async () =>
            {
                IWorkQueue queue = (number % 2 == 0 ? one : two).Queue;
                while (await queue.ReceiveAsync(Queue, 1 + number, Lease, Cancel) is { Count: > 0 } items)
                {
                    foreach (LeasedItem item in items)
                    {
                        received.Enqueue(item.Item.Id);
                        Assert.True(await queue.CompleteAsync(Queue, item, Cancel));
                    }
                }
            },
            Cancel)));

        Assert.Equal(ids.Order(StringComparer.Ordinal), received.Order(StringComparer.Ordinal));
    }
}
