using EvalFlow.AzureStorage;
using EvalFlow.AzureStorage.Tests;
using EvalFlow.Core.Alerts;
using EvalFlow.Functions.Alerts;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Functions.Tests;

/// <summary>From the alert in the table to the message on the topic, as the timer does it.</summary>
public sealed class AlertOutboxTests(Azurite azurite) : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeSender _sender = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    [Fact]
    public async Task TickAndDispatch_ANewAlert_SendsOneMessageToEachChannelOnce()
    {
        using AlertRoutes routes = AlertDeliveries.Routes(AlertDeliveries.Routing);
        IAlertStore store = await StoreAsync();
        await store.RaiseAsync(Fresh("a-1"), [], Cancel);

        await TickAsync(store, routes);
        await TickAsync(store, routes);

        Assert.Equal(["log", "night-watch"], _sender.Sent.Select(message => (string)message.ApplicationProperties["channel"]).Order(StringComparer.Ordinal));
        Assert.Empty(await store.ListDueAsync(_clock.GetUtcNow() + TimeSpan.FromDays(1), 10, Cancel));
    }

    [Fact]
    public async Task Dispatch_WhenTheTopicRefuses_KeepsTheMessagesAndSendsThemTheNextTime()
    {
        using AlertRoutes routes = AlertDeliveries.Routes(AlertDeliveries.Routing);
        IAlertStore store = await StoreAsync();
        await store.RaiseAsync(Fresh("a-1"), [], Cancel);
        _sender.Failures = 1;

        await Assert.ThrowsAnyAsync<Exception>(() => TickAsync(store, routes));
        Assert.Empty(_sender.Sent);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await TickAsync(store, routes);

        Assert.Equal(2, _sender.Sent.Count());
    }

    [Fact]
    public async Task Dispatch_TwoNoticesOfOneRelease_SendsThemInTheOrderOfWriting()
    {
        using AlertRoutes routes = AlertDeliveries.Routes(AlertDeliveries.Routing);
        IAlertStore store = await StoreAsync();
        Alert alert = await store.RaiseAsync(Fresh("a-1"), [], Cancel);
        Alert next = alert;
        foreach (NoticeKind kind in (NoticeKind[])[NoticeKind.Raised, NoticeKind.Updated, NoticeKind.Resolved])
        {
            AlertNotice notice = AlertNotice.Of(next, kind, _clock.GetUtcNow()) with { Channels = ["night-watch"] };
            Alert then = next with { Handling = next.Handling with { Notices = next.Handling.Notices + 1 } };
            Assert.True(await store.ReplaceAsync(next, then, [notice], Cancel));
            next = then;
        }

        int sent = await OutboxOf(store, routes).DispatchAsync(Cancel);

        Assert.Equal(3, sent);
        Assert.Equal(["raised", "updated", "resolved"], _sender.Sent.Select(message => (string)message.ApplicationProperties["notice"]));
    }

    private static Alert Fresh(string id) => AlertDeliveries.AlertOf(id) with
    {
        RaisedAt = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), LastSeenAt = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
    };

    private async Task TickAsync(IAlertStore store, AlertRoutes routes)
    {
        await new AlertClock(store, null, routes.Routing, _clock).TickAsync(Cancel);
        await OutboxOf(store, routes).DispatchAsync(Cancel);
    }

    private AlertOutbox OutboxOf(IAlertStore store, AlertRoutes routes) => new(store, new AlertPublisher(_sender, routes, new FakeBlobs()), _clock);

    private async Task<IAlertStore> StoreAsync() => (await AzureHome.OpenAsync(
        new AzureHomeOptions { Account = AzureAccount.Connect(azurite.Connection), NamePrefix = AppBench.NewPrefix(), QueueLanes = 1 }, _clock, Cancel)).Alerts;
}
