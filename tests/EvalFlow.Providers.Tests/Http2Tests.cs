using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvalFlow.Core.Models.Limits;
using EvalFlow.Providers.Http;
using EvalFlow.Providers.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Providers.Tests;

/// <summary>Connections over TLS: HTTP/2 where the server offers it, and one connection for many requests.</summary>
public sealed class Http2Tests
{
    private const string Answer = """{"model":"m","choices":[{"message":{"content":"noted"},"finish_reason":"stop"}]}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task Ask_OverTls_UsesTheNewestVersionThatTheServerOffers(HttpProtocols offered, string used)
    {
        await using Server server = await Server.StartAsync(offered);
        using IChatClient client = server.Client();
        Assert.Equal("noted", (await client.GetResponseAsync("hello", cancellationToken: Cancel)).Text);
        Assert.Equal(used, Assert.Single(server.Seen).Protocol);
    }

    [Fact]
    public async Task Ask_ManyAtOnceOverHttp2_SharesOneConnection()
    {
        await using Server server = await Server.StartAsync(HttpProtocols.Http1AndHttp2);
        using IChatClient client = server.Client();
        await client.GetResponseAsync("first", cancellationToken: Cancel);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => client.GetResponseAsync("hello", cancellationToken: Cancel)));
        Assert.Equal(61, server.Seen.Count);
        Assert.Single(server.Seen.Select(request => request.Connection).Distinct());
    }

    [Fact]
    public async Task Ask_OneAfterTheOtherOverHttp11_ReusesTheConnection()
    {
        await using Server server = await Server.StartAsync(HttpProtocols.Http1);
        using IChatClient client = server.Client();
        for (int i = 0; i < 20; i++)
        {
            await client.GetResponseAsync("hello", cancellationToken: Cancel);
        }
        Assert.Single(server.Seen.Select(request => request.Connection).Distinct());
    }

    private sealed class Server(WebApplication application, X509Certificate2 certificate) : IAsyncDisposable
    {
        private readonly SocketsHttpHandler _sockets = Trusting(certificate);

        public ConcurrentQueue<(string Protocol, string Connection)> Seen { get; } = [];

        public static async Task<Server> StartAsync(HttpProtocols protocols)
        {
            X509Certificate2 certificate = SelfMade();
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(certificate);
            }));
            Server server = new(builder.Build(), certificate);
            server.Map();
            await server.RunAsync();
            return server;
        }

        public OpenAiChatClient Client()
        {
            RequestGate gate = new("openai:m", "model", new ModelLimits(), TimeProvider.System);
            return new OpenAiChatClient(
                new ProviderHandler(gate, TimeProvider.System, _sockets), new Uri($"{Address}/v1/chat/completions"), "m", "max_tokens", (_, _) => ValueTask.CompletedTask);
        }

        public async ValueTask DisposeAsync()
        {
            _sockets.Dispose();
            await application.DisposeAsync();
            certificate.Dispose();
        }

        private string Address => application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        private Task RunAsync() => application.StartAsync(Cancel);

        private void Map() => application.Run(async context =>
        {
            Seen.Enqueue((context.Request.Protocol, context.Connection.Id));
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Answer, context.RequestAborted);
        });

        // As in use, but for trust in a certificate that nobody signed.
        private static SocketsHttpHandler Trusting(X509Certificate2 certificate)
        {
            SocketsHttpHandler sockets = ProviderHandler.Sockets();
            sockets.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString();
            return sockets;
        }

        private static X509Certificate2 SelfMade()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}
