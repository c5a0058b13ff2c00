using Azure.Core;
using Azure.Identity;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Core.Models.Limits;
using EvalFlow.Providers.Azure;
using EvalFlow.Providers.Http;
using EvalFlow.Providers.Secrets;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Providers.Tests;

/// <summary>Azure OpenAI with Entra ID instead of a key.</summary>
public sealed class EntraTests
{
    private static readonly string Answer = RawServer.Response(200, """{"model":"m","choices":[{"message":{"content":"noted"},"finish_reason":"stop"}]}""");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 10, 1, 8, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_WithEntraId_SendsTheTokenKeepsItAndRenewsItBeforeItEnds()
    {
        await using RawServer server = new(_ => Answer);
        FakeIdentity identity = new(_clock);
        using IChatClient client = await ClientAsync(server, identity);

        await client.GetResponseAsync("one", cancellationToken: Cancel);
        await client.GetResponseAsync("two", cancellationToken: Cancel);
        _clock.Advance(FakeIdentity.Life - TimeSpan.FromMinutes(4));
        await client.GetResponseAsync("three", cancellationToken: Cancel);

        Assert.Equal(["Bearer token-1", "Bearer token-1", "Bearer token-2"], server.Requests.Select(Authorization));
        Assert.All(server.Requests, request => Assert.DoesNotContain("api-key", request, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["https://cognitiveservices.azure.com/.default"], identity.Scopes.Distinct());
    }

    [Fact]
    public async Task Ask_AskedByManyAtOnce_SignsInOnce()
    {
        await using RawServer server = new(_ => Answer);
        FakeIdentity identity = new(_clock);
        using IChatClient client = await ClientAsync(server, identity);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.GetResponseAsync("hello", cancellationToken: Cancel)));
        Assert.Equal(1, identity.Asked);
    }

    [Fact]
    public async Task Ask_WhenNobodyIsSignedIn_IsDeniedWithoutTheLibrarysWords()
    {
        await using RawServer server = new(_ => Answer);
        using IChatClient client = await ClientAsync(server, new FakeIdentity(_clock) { Refuses = true });
        ModelFaultException fault = await Assert.ThrowsAsync<ModelFaultException>(() => client.GetResponseAsync("hello", cancellationToken: Cancel));
        Assert.Equal((FaultKind.Denied, "nobody is signed in to Azure"), (fault.Kind, fault.Message));
        Assert.Empty(server.Requests);
    }

    private async Task<IChatClient> ClientAsync(RawServer server, TokenCredential identity)
    {
        ModelAlias alias = new("gpt", ModelSpec.Parse("azure:gpt-prod")) { BaseUrl = server.Address, Key = new KeyReference(KeyKind.EntraId, "") };
        AzureProvider provider = new(_ => null, new SecretSource(_ => null), ProviderHandler.Sockets(), _clock, identity);
        ModelEndpoint endpoint = await provider.ConnectAsync(alias, Cancel);
        return endpoint.Connect(new RequestGate("gpt", "model", new ModelLimits(), _clock));
    }

    private static string Authorization(string request) => request.Split("\r\n")
        .Single(line => line.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase)).Split(": ", 2)[1];

    private sealed class FakeIdentity(TimeProvider clock) : TokenCredential
    {
        public static readonly TimeSpan Life = TimeSpan.FromHours(1);

        private int _asked;

        public bool Refuses { get; init; }

        public int Asked => _asked;

        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Nothing here may block a thread.");

        public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (Refuses)
            {
                throw new AuthenticationFailedException("canary-tenant");
            }
            Scopes.AddRange(requestContext.Scopes);
            return new AccessToken($"token-{Interlocked.Increment(ref _asked)}", clock.GetUtcNow() + Life);
        }
    }
}
