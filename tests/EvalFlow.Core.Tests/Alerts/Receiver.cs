using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EvalFlow.Core.Tests.Alerts;

/// <summary>A little web server on this machine that keeps what it is sent and answers as told.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;

    public Receiver()
    {
        // Another process may take the free port between asking and listening.
        for (int attempt = 0; ; attempt++)
        {
            Address = new Uri($"http://127.0.0.1:{FreePort()}/hook/SECRET-PATH");
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add(new Uri(Address, "/").AbsoluteUri);
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 5)
            {
            }
        }
        _loop = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>Status, body and headers of each answer.</summary>
    public Func<Received, Reply> Answer { get; set; } = _ => new Reply(200, "ok");

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            await HandleAsync(context);
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        using MemoryStream body = new();
        await context.Request.InputStream.CopyToAsync(body);
        Received received = new(
            context.Request.HttpMethod, context.Request.ContentType ?? "",
            context.Request.Headers.AllKeys.OfType<string>().ToDictionary(key => key.ToLowerInvariant(), key => context.Request.Headers[key]!),
            body.ToArray());
        Requests.Enqueue(received);
        Reply reply = Answer(received);
        context.Response.StatusCode = reply.Status;
        foreach ((string name, string value) in reply.Headers ?? new Dictionary<string, string>())
        {
            context.Response.Headers[name] = value;
        }
        context.Response.Close(Encoding.UTF8.GetBytes(reply.Body), willBlock: true);
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

public sealed record Received(string Method, string ContentType, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

public sealed record Reply(int Status, string Body, IReadOnlyDictionary<string, string>? Headers = null);
