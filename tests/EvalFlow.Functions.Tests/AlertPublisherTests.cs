using System.Text.Json;
using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;
using EvalFlow.Functions.Alerts;

namespace EvalFlow.Functions.Tests;

public sealed class AlertPublisherTests : IAsyncDisposable
{
    private readonly FakeSender _sender = new();
    private readonly FakeBlobs _blobs = new();
    private readonly AlertRoutes _routes = AlertDeliveries.Routes(AlertDeliveries.Routing);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _routes.Dispose();
        return _sender.DisposeAsync();
    }

    [Fact]
    public async Task Publish_ManyMessages_SendsThemInBatchesAndLosesNone()
    {
        await PublishAsync([.. Enumerable.Range(0, 7).Select(n => AlertDeliveries.Of(AlertDeliveries.AlertOf($"a-{n}"), "night-watch"))]);

        Assert.Equal([3, 3, 1], _sender.Batches.Select(batch => batch.Count));
        Assert.Equal(7, _sender.Sent.Select(message => message.MessageId).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task MessageIds_AreOfNoticeAndChannel_AndFitWhateverTheChannelsName()
    {
        Alert alert = AlertDeliveries.AlertOf("a-1");
        Alert told = alert with { Handling = alert.Handling with { Notices = 1 } };
        string longName = new('n', 300);
        await PublishAsync(
        [
            AlertDeliveries.Of(alert, "night-watch"), AlertDeliveries.Of(alert, "night-watch"), AlertDeliveries.Of(alert, "hook"),
            AlertDeliveries.Of(told, "night-watch", NoticeKind.Reminder), AlertDeliveries.Of(alert, longName), AlertDeliveries.Of(alert, longName + "x"),
        ]);

        string[] ids = [.. _sender.Sent.Select(message => message.MessageId)];
        Assert.Equal("a-1.1:night-watch", ids[0]);
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(5, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ids, id => Assert.InRange(id.Length, 1, 128));
    }

    [Fact]
    public async Task Sessions_AreOfTheRelease()
    {
        await PublishAsync(
        [
            AlertDeliveries.Of(AlertDeliveries.AlertOf("a-1"), "night-watch"), AlertDeliveries.Of(AlertDeliveries.AlertOf("a-2"), "hook"),
            AlertDeliveries.Of(AlertDeliveries.AlertOf("a-3", release: "older"), "night-watch"),
        ]);

        string[] sessions = [.. _sender.Sent.Select(message => message.SessionId)];
        Assert.Equal(sessions[0], sessions[1]);
        Assert.NotEqual(sessions[0], sessions[2]);
        Assert.All(sessions, session => Assert.Matches("^[0-9a-f]{64}$", session));
    }

    [Theory]
    [InlineData("night-watch", "slack")]
    [InlineData("hook", "webhook")]
    [InlineData("log", "audit")]
    [InlineData("gone", "audit")]
    public async Task Message_CarriesWhatSubscriptionsFilterBy(string channel, string kind)
    {
        await PublishAsync([AlertDeliveries.Of(AlertDeliveries.AlertOf("a-1"), channel, NoticeKind.Escalated)]);

        ServiceBusMessage message = Assert.Single(_sender.Sent);
        Assert.Equal(
            ["channel", "channel_kind", "domain", "kind", "notice", "severity", "state", "team"],
            message.ApplicationProperties.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            [channel, kind, "over_refusal", "regression", "escalated", "5", "open", "ann@example.org"],
            message.ApplicationProperties.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (string)pair.Value));
        Assert.Contains(kind, AlertTopic.Subscriptions);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(AlertMessage.MaxBody + 1, true)]
    public async Task Message_OverTheLimit_GoesToABlobAndComesBackWhole(int length, bool toBlob)
    {
        AlertDelivery delivery = AlertDeliveries.Of(AlertDeliveries.AlertOf("a-1", new string('x', length)), "night-watch");
        await PublishAsync([delivery]);
        ServiceBusMessage message = Assert.Single(_sender.Sent);

        AlertNotice read = await AlertMessage.ReadAsync(AlertDeliveries.Received(message), _blobs, Cancel);

        Assert.Equal(toBlob, message.ApplicationProperties.ContainsKey(AlertTopic.ClaimCheck));
        Assert.Equal(toBlob, message.Body.ToArray().Length == 0);
        Assert.Equal(JsonSerializer.Serialize(delivery.Notice, ReportJson.Compact), JsonSerializer.Serialize(read, ReportJson.Compact));
    }

    private Task PublishAsync(IReadOnlyList<AlertDelivery> deliveries) => new AlertPublisher(_sender, _routes, _blobs).PublishAsync(deliveries, Cancel);
}
