using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Alerts;
using EvalFlow.Functions.Alerts;

namespace EvalFlow.Functions.Tests;

public sealed class AlertPublisherTests : IAsyncDisposable
{
    private readonly Sender _sender = new();
    private readonly Blobs _blobs = new();

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    [Fact]
    public async Task Publish_ManyAlerts_SendsThemInBatchesAndLosesNone()
    {
        await new AlertPublisher(_sender, _blobs).PublishAsync([.. Enumerable.Range(0, 7).Select(n => AlertOf($"a-{n}", "body"))], TestContext.Current.CancellationToken);

        Assert.Equal([3, 3, 1], _sender.Batches.Select(batch => batch.Count));
        Assert.Equal(7, _sender.Batches.SelectMany(batch => batch).Select(message => message.MessageId).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Publish_TheSameAlertTwice_HasOneIdAndAnotherStateAnother()
    {
        Alert alert = AlertOf("a-1", "body");
        await new AlertPublisher(_sender, _blobs).PublishAsync(
            [alert, alert, alert with { State = AlertState.Resolved }], TestContext.Current.CancellationToken);

        string[] ids = [.. _sender.Batches.SelectMany(batch => batch).Select(message => message.MessageId)];
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
        Assert.All(ids, id => Assert.InRange(id.Length, 1, 128));
    }

    [Fact]
    public async Task Message_OfASevereAlert_CarriesWhatSubscriptionsFilterBy()
    {
        ServiceBusMessage message = await AlertMessage.OfAsync(AlertOf("a-1", "body"), _blobs, TestContext.Current.CancellationToken);

        Assert.Equal("yes", message.ApplicationProperties["page"]);
        Assert.Equal("open", message.ApplicationProperties["state"]);
        Assert.Equal("regression", message.ApplicationProperties["kind"]);
        Assert.Equal("over-refusal", message.ApplicationProperties["eval"]);
    }

    [Fact]
    public async Task Message_OverTheLimit_GoesToABlobAndComesBackWhole()
    {
        Alert large = AlertOf("a-1", new string('x', AlertMessage.MaxBody + 1));
        ServiceBusMessage message = await AlertMessage.OfAsync(large, _blobs, TestContext.Current.CancellationToken);
        ServiceBusReceivedMessage received = ServiceBusModelFactory.ServiceBusReceivedMessage(message.Body, properties: message.ApplicationProperties);

        Assert.Empty(message.Body.ToArray());
        Assert.Equal(large, await AlertMessage.ReadAsync(received, _blobs, TestContext.Current.CancellationToken));
    }

    private static Alert AlertOf(string id, string body) => new()
    {
        AlertId = id,
        DedupKey = new string('f', 64),
        Kind = "regression",
        Severity = 5,
        Title = "Safe questions: refusal_rate regressed",
        Body = body,
        EvalId = "over-refusal",
        Metric = "refusal_rate",
        BaselineRun = "r-1",
        CandidateRun = "r-2",
        RaisedAt = DateTimeOffset.UnixEpoch,
        LastSeenAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Takes three messages a batch and keeps what was sent.</summary>
    private sealed class Sender : ServiceBusSender
    {
        private List<ServiceBusMessage> _open = [];

        public List<List<ServiceBusMessage>> Batches { get; } = [];

        // There is no connection to close.
#pragma warning disable CA2215
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215

        public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default)
        {
            List<ServiceBusMessage> store = _open = [];
            return ValueTask.FromResult(ServiceBusModelFactory.ServiceBusMessageBatch(1024, store, tryAddCallback: _ => store.Count < 3));
        }

        public override Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
        {
            Batches.Add(_open);
            return Task.CompletedTask;
        }
    }

    private sealed class Blobs : IAlertBlobs
    {
        private readonly Dictionary<string, BinaryData> _kept = [];

        public Task SaveAsync(string name, BinaryData body, CancellationToken cancellationToken)
        {
            _kept[name] = body;
            return Task.CompletedTask;
        }

        public Task<BinaryData> ReadAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_kept[name]);
    }
}
