using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EvalFlow.MockModel;

/// <summary>
/// A model server on loopback that answers at once, by the clock, or badly, as told: OpenAI chat completions under
/// <c>/v1/chat/completions</c>, Anthropic Messages under <c>/v1/messages</c>, counts under <c>/stats</c>. Kestrel without a host:
/// nothing between the socket and the answer.
/// </summary>
public sealed class MockServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly MockApplication _application;

    private MockServer(KestrelServer server, MockApplication application) => (_server, _application) = (server, application);

    /// <summary><c>http://127.0.0.1:PORT</c>; OPENAI_BASE_URL is this with <c>/v1</c>, ANTHROPIC_BASE_URL this alone.</summary>
    public Uri Address => new(_server.Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public MockStats Stats => _application.Stats;

    public void ResetStats() => _application.ResetStats();

    public static async Task<MockServer> StartAsync(MockOptions options, CancellationToken cancellationToken)
    {
        KestrelServerOptions kestrel = new() { AddServerHeader = false };
        kestrel.Listen(IPAddress.Loopback, options.Port);
        // Answers take microseconds of processor time, less than a change of thread.
        SocketTransportOptions sockets = new() { UnsafePreferInlineScheduling = true, Backlog = 4096 };
        KestrelServer server = new(
            Options.Create(kestrel), new SocketTransportFactory(Options.Create(sockets), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        MockApplication application = new(options, TimeProvider.System);
        await server.StartAsync(application, cancellationToken);
        return new MockServer(server, application);
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new(TimeSpan.Zero);
        await _server.StopAsync(now.Token);
        _server.Dispose();
        _application.Dispose();
    }
}
