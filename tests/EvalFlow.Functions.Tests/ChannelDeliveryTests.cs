using System.Net;
using System.Text;
using Azure.Messaging.ServiceBus;
using EvalFlow.AzureStorage;
using EvalFlow.AzureStorage.Tests;
using EvalFlow.Core.Alerts;
using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.Triggers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Functions.Tests;

/// <summary>From the message of a subscription to the channel: a real HTTP receiver on this machine, alerts in the emulator.</summary>
public sealed class ChannelDeliveryTests(Azurite azurite) : IAsyncDisposable
{
    private const string Bot = """
        channels:
          - { name: night-watch, type: slack, token: "env:TEST_TOKEN", channel: C1 }
          - { name: hook, type: webhook, url: "env:TEST_URL", secret: "env:TEST_SECRET" }
        routes:
          - { name: all, channels: [hook], runbook: https://runbooks.example/all }
        """;

    private readonly HttpReceiver _receiver = new();
    private readonly SettledMessages _actions = new();
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task Message_ForAWebhook_IsPostedSignedAndCompleted()
    {
        await SendAsync("hook", 204, 1);

        Assert.Equal(["completed"], _actions.Settled);
        (string body, WebHeaderCollection headers) = Assert.Single(_receiver.Received);
        Assert.Contains("a-1", body, StringComparison.Ordinal);
        Assert.StartsWith("v1,", headers["webhook-signature"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_ThatTheReceiverWillNeverTake_IsADeadLetterWithTheReason()
    {
        await SendAsync("hook", 422, 1);

        Assert.Equal(["dead: Refused"], _actions.Settled);
        Assert.Contains("422", _actions.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_ForAChannelThatIsGone_IsADeadLetter()
    {
        await SendAsync("nobody", 204, 1);

        Assert.Equal(["dead: Refused"], _actions.Settled);
        Assert.Empty(_receiver.Received);
    }

    [Fact]
    public async Task Message_WhenTheReceiverIsDown_IsThrownBackSoThatItComesAgain()
    {
        Task sending = SendAsync("hook", 503, 3);
        while (!sending.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel));
        }

        ChannelException down = await Assert.ThrowsAsync<ChannelException>(() => sending);
        Assert.Contains("503", down.Message, StringComparison.Ordinal);
        Assert.Empty(_actions.Settled);
        Assert.True(_clock.GetUtcNow() - _clock.Start >= ChannelDelivery.PauseAfter(3, null));
    }

    [Theory]
    [InlineData(1, null, 2)]
    [InlineData(4, null, 16)]
    [InlineData(9, null, 60)]
    [InlineData(100, null, 60)]
    [InlineData(1, 30, 30)]
    [InlineData(1, 3600, 60)]
    public void Pause_GrowsWithDeliveriesAndHeedsTheChannelUpToAMinute(int deliveries, int? asked, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            ChannelDelivery.PauseAfter(deliveries, asked is { } wanted ? TimeSpan.FromSeconds(wanted) : null));

    private async Task SendAsync(string channel, int status, int delivery)
    {
        _receiver.Status = status;
        AzureHome home = await AzureHome.OpenAsync(
            new AzureHomeOptions { Account = AzureAccount.Connect(azurite.Connection), NamePrefix = AppBench.NewPrefix() }, TimeProvider.System, Cancel);
        using AlertRoutes routes = AlertDeliveries.Routes(Bot, name => name switch
        {
            "TEST_URL" => _receiver.Url,
            "TEST_SECRET" => $"whsec_{Convert.ToBase64String(Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef"))}",
            _ => null,
        });
        FakeBlobs blobs = new();
        ServiceBusMessage message = await AlertMessage.OfAsync(
            AlertDeliveries.Of(AlertDeliveries.AlertOf("a-1"), channel), routes.KindOf(channel), blobs, Cancel);
        ChannelDelivery delivering = new(routes, home.Alerts, blobs, _clock, NullLogger<ChannelDelivery>.Instance);
        await new AlertChannels(delivering, blobs, NullLogger<AlertChannels>.Instance)
            .PostAsync(AlertDeliveries.Received(message, delivery), _actions, Cancel);
    }
}

/// <summary>Takes posts on a free port of this machine and answers all alike.</summary>
internal sealed class HttpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;

    public HttpReceiver()
    {
        using System.Net.Sockets.TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        free.Stop();
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _loop = Task.Run(LoopAsync);
    }

    public string Url { get; }

    public int Status { get; set; } = 204;

    public List<(string Body, WebHeaderCollection Headers)> Received { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using StreamReader reader = new(context.Request.InputStream);
                Received.Add((await reader.ReadToEndAsync(), (WebHeaderCollection)context.Request.Headers));
                context.Response.StatusCode = Status;
                context.Response.Close();
            }
        }
        catch (Exception) when (!_listener.IsListening)
        {
            // Closed.
        }
    }
}
