using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Cli.Host;

/// <summary>A message that the receiver took.</summary>
/// <param name="Type">Type of the CloudEvent, such as <c>evalflow.alert.raised.v1</c>.</param>
/// <param name="Verified">The signature is ours, and fresh.</param>
internal sealed record ReceivedMessage(string Id, string Type, string Title, bool Verified);

/// <summary>A receiver of alerts as any program could be one, inside the demo: it verifies signatures and drops what it has seen.</summary>
internal sealed class DemoReceiver : IAsyncDisposable
{
    public const string Name = "webhook";

    private const int Attempts = 5;

    private readonly HttpListener _listener;
    private readonly Task _loop;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ReceivedMessage> _messages = new();

    private DemoReceiver(HttpListener listener, Uri address, TimeProvider clock)
    {
        (_listener, Address, _clock) = (listener, address, clock);
        _loop = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    public string Secret { get; } = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>Each once, in the order of arrival.</summary>
    public IReadOnlyList<ReceivedMessage> Messages => [.. _messages];

    /// <summary>Listens on a free port of this machine; null where that is not allowed.</summary>
    public static DemoReceiver? TryStart(TimeProvider clock)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            HttpListener listener = new();
            try
            {
                // Another process may take the free port between asking and listening.
                Uri address = new($"http://127.0.0.1:{FreePort()}/alerts");
                listener.Prefixes.Add(new Uri(address, "/").AbsoluteUri);
                listener.Start();
                return new DemoReceiver(listener, address, clock);
            }
            catch (Exception taken) when (taken is HttpListenerException or SocketException or PlatformNotSupportedException)
            {
                listener.Close();
            }
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                await HandleAsync(context);
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        using MemoryStream body = new();
        await context.Request.InputStream.CopyToAsync(body);
        string Header(string name) => context.Request.Headers[name] ?? "";
        string id = Header(WebhookSignature.IdHeader);
        bool verified = WebhookSignature.Verify(
            Secret, id, Header(WebhookSignature.TimestampHeader), Header(WebhookSignature.SignatureHeader), body.ToArray(), _clock.GetUtcNow());
        if (verified && _seen.TryAdd(id, true))
        {
            using JsonDocument message = JsonDocument.Parse(body.ToArray());
            string title = message.RootElement.GetProperty("data").TryGetProperty("title", out JsonElement found) ? found.GetString() ?? "" : "";
            _messages.Enqueue(new ReceivedMessage(id, message.RootElement.GetProperty("type").GetString()!, title, verified));
        }
        context.Response.StatusCode = verified ? 204 : 401;
        context.Response.Close();
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
