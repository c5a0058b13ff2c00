using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Contracts.Alerts;

public abstract partial class AlertStoreContract
{
    private static DateTimeOffset Tomorrow => Noon.AddDays(1);

    private static async Task<string[]> DueAsync(IAlertStore store, DateTimeOffset? at = null) =>
        [.. (await store.ListDueAsync(at ?? Tomorrow, 20, Cancel)).Select(due => $"{due.Channel} {due.Notice!.Key}").Order(StringComparer.Ordinal)];

    private static async Task<long> IdAsync(IAlertStore store, string channel, string key) =>
        (await store.ListDueAsync(Tomorrow, 20, Cancel)).Single(due => due.Channel == channel && due.Notice!.Key == key).DeliveryId;

    [Fact]
    public async Task Due_NoticesOfOneRelease_ComeOneAfterTheOtherPerChannel()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        IAlertStore store = process.Alerts;
        await NotifyAsync(store, Detailed(), Notice(Detailed(), 1, "slack", "mail"), Notice(Detailed(), 2, "slack"));
        Alert sameRelease = Detailed("a-2", "fraud/rate");
        await NotifyAsync(store, sameRelease, Notice(sameRelease, 1, "slack"));
        Alert otherRelease = Detailed("a-3", "other", model: "borealis");
        await NotifyAsync(store, otherRelease, Notice(otherRelease, 1, "slack"));

        Assert.Equal(["mail a-1.1", "slack a-1.1", "slack a-3.1"], await DueAsync(store));

        await store.MarkDeliveredAsync(await IdAsync(store, "slack", "a-1.1"), Noon, Cancel);
        Assert.Equal(["mail a-1.1", "slack a-1.2", "slack a-3.1"], await DueAsync(store));

        await store.MarkFailedAsync(await IdAsync(store, "slack", "a-1.2"), "down", Noon.AddHours(2), Cancel);
        Assert.Equal(["mail a-1.1", "slack a-3.1"], await DueAsync(store, Noon.AddHours(1)));

        await store.MarkFailedAsync(await IdAsync(store, "slack", "a-1.2"), "refused", null, Cancel);
        Assert.Equal(["mail a-1.1", "slack a-2.1", "slack a-3.1"], await DueAsync(store));
    }

    [Fact]
    public async Task Claim_ADueDelivery_IsForOneAndForATime()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess one = await bench.BeginAsync();
        await using StoreProcess two = await bench.BeginAsync();
        await NotifyAsync(one.Alerts, Detailed(), Notice(Detailed(), 1, "slack"), Notice(Detailed(), 2, "slack"));
        long id = await IdAsync(one.Alerts, "slack", "a-1.1");
        DateTimeOffset now = Noon.AddMinutes(5);

        Assert.False(await one.Alerts.ClaimAsync(id, Noon, now, Cancel));
        bool[] took = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(
            () => (number % 2 == 0 ? one : two).Alerts.ClaimAsync(id, now, now.AddMinutes(2), Cancel), Cancel)));

        Assert.Equal(1, took.Count(did => did));
        Assert.Empty(await DueAsync(two.Alerts, now.AddMinutes(1)));
        Assert.Equal(["slack a-1.1"], await DueAsync(two.Alerts, now.AddMinutes(2)));
        await one.Alerts.MarkDeliveredAsync(id, now, Cancel);
        Assert.False(await two.Alerts.ClaimAsync(id, now.AddHours(1), now.AddHours(2), Cancel));
        Assert.False(await two.Alerts.ClaimAsync(987654321, now, now.AddHours(2), Cancel));
    }

    [Fact]
    public async Task GivenUp_IsListedWithItsReasonAndCanBeTriedAgain()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        IAlertStore store = process.Alerts;
        await NotifyAsync(store, Detailed(), Notice(Detailed(), 1, "slack"));
        long id = await IdAsync(store, "slack", "a-1.1");
        Assert.Empty(await store.ListGivenUpAsync(10, Cancel));
        Assert.False(await store.RetryAsync(id, Noon, Cancel));
        await store.MarkFailedAsync(id, "Slack answered 500.", Noon, Cancel);
        await store.MarkFailedAsync(id, "Slack answered 400.", null, Cancel);

        AlertDelivery lost = Assert.Single(await store.ListGivenUpAsync(10, Cancel));
        Assert.Equal(("slack", 2, "Slack answered 400.", "a-1.1"), (lost.Channel, lost.Attempts, lost.Error, lost.Notice!.Key));
        Assert.True(await store.RetryAsync(id, Tomorrow, Cancel));

        Assert.Empty(await store.ListGivenUpAsync(10, Cancel));
        Assert.Empty(await DueAsync(store, Noon.AddHours(1)));
        Assert.Equal(0, Assert.Single(await store.ListDueAsync(Tomorrow, 10, Cancel)).Attempts);
    }
}
