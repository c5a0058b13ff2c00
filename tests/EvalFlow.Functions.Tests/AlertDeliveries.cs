using Azure.Messaging.ServiceBus;
using EvalFlow.Core.Alerts;
using EvalFlow.Functions.Alerts;

namespace EvalFlow.Functions.Tests;

/// <summary>Alerts and notices to test with.</summary>
internal static class AlertDeliveries
{
    public const string Routing = """
        channels:
          - { name: night-watch, type: slack, webhook: "env:TEST_SLACK" }
          - { name: hook, type: webhook, url: "env:TEST_URL", secret: "env:TEST_SECRET" }
        routes:
          - { name: all, channels: [night-watch, log], runbook: https://runbooks.example/all }
        """;

    public static Alert AlertOf(string id, string body = "body", string release = "old") => new()
    {
        AlertId = id,
        DedupKey = new string('f', 64),
        Kind = AlertKinds.Regression,
        Severity = 5,
        Title = "Safe questions: refusal_rate regressed",
        Body = body,
        EvalId = "over-refusal",
        Metric = "refusal_rate",
        Domain = "over_refusal",
        Owner = "ann@example.org",
        BaselineRun = "r-1",
        CandidateRun = "r-2",
        BaselineModel = release,
        CandidateModel = "new",
        RaisedAt = DateTimeOffset.UnixEpoch,
        LastSeenAt = DateTimeOffset.UnixEpoch,
        Rows = [new AlertRow { EvalId = "over-refusal", EvalTitle = "Safe questions", Metric = "refusal_rate", CandidateRun = "r-2", Severity = 5, Summary = "It rose." }],
    };

    public static AlertDelivery Of(Alert alert, string channel, NoticeKind kind = NoticeKind.Raised) =>
        new(1, channel, alert, 0) { Notice = AlertNotice.Of(alert, kind, DateTimeOffset.UnixEpoch) };

    /// <summary>Routes as the app reads them from its files.</summary>
    public static AlertRoutes Routes(string yaml, Func<string, string?>? environment = null)
    {
        string folder = Directory.CreateTempSubdirectory("evalflow-routes").FullName;
        File.WriteAllText(Path.Combine(folder, AlertRoutes.FileName), yaml);
        AlertRoutes routes = AlertRoutes.Read(folder, environment ?? (_ => null), TimeProvider.System);
        Directory.Delete(folder, recursive: true);
        return routes;
    }

    /// <summary>The message as a subscription receives it.</summary>
    public static ServiceBusReceivedMessage Received(ServiceBusMessage sent, int delivery = 1) => ServiceBusModelFactory.ServiceBusReceivedMessage(
        sent.Body, messageId: sent.MessageId, sessionId: sent.SessionId, properties: sent.ApplicationProperties, deliveryCount: delivery);
}

/// <summary>Takes three messages a batch and keeps what was sent.</summary>
internal sealed class FakeSender : ServiceBusSender
{
    private List<ServiceBusMessage> _open = [];

    public List<List<ServiceBusMessage>> Batches { get; } = [];

    public IEnumerable<ServiceBusMessage> Sent => Batches.SelectMany(batch => batch);

    /// <summary>How many sends fail before one succeeds.</summary>
    public int Failures { get; set; }

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
        if (Failures-- > 0)
        {
            throw new ServiceBusException("refused", ServiceBusFailureReason.ServiceBusy);
        }
        Batches.Add(_open);
        return Task.CompletedTask;
    }
}

internal sealed class FakeBlobs : IAlertBlobs
{
    private readonly Dictionary<string, BinaryData> _kept = [];

    public Task SaveAsync(string name, BinaryData body, CancellationToken cancellationToken)
    {
        _kept[name] = body;
        return Task.CompletedTask;
    }

    public Task<BinaryData> ReadAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_kept[name]);
}
