using Anthropic;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Providers.Http;
using EvalFlow.Providers.OpenAi;
using EvalFlow.Providers.Secrets;
using Microsoft.Extensions.AI;

namespace EvalFlow.Providers.Anthropic;

/// <summary>Anthropic's Messages, through its official package.</summary>
internal sealed class AnthropicProvider(Func<string, string?> environment, SecretSource secrets, HttpMessageHandler sockets)
{
    public const string KeyVariable = "ANTHROPIC_API_KEY";
    public const string UrlVariable = "ANTHROPIC_BASE_URL";
    private static readonly Uri Home = new("https://api.anthropic.com");

    // The interface demands a number; this one suits answers of the length that evals ask for.
    private const int DefaultMaxTokens = 4096;

    public async Task<ModelEndpoint> ConnectAsync(ModelAlias alias, CancellationToken cancellationToken)
    {
        Uri url = alias.BaseUrl ?? Addresses.Read(environment, UrlVariable) ?? Home;
        KeyReference reference = alias.Key ?? new KeyReference(KeyKind.Environment, KeyVariable);
        Secret key = await secrets.GetAsync(alias.Name, reference, cancellationToken);
        return new ModelEndpoint
        {
            Identity = $"anthropic:{alias.Spec.Name}",
            Provider = "anthropic",
            Model = alias.Spec.Name,
            BaseUrl = url,
            Account = key.Account,
            HowToFix = $"Check {reference.Name}, the model's name and the address {url}; 'evalflow doctor' tests them.",
            Limits = alias.Limits,
            Retries = alias.Retries,
            Prices = alias.Prices,
            Release = alias.Release,
            Check = stop => ModelList.StatusAsync(sockets, Addresses.Append(url, "v1/models"), (request, _) => Authorize(request, key), stop),
            Connect = gate => Client(url, key, alias.Spec.Name, new ProviderHandler(gate, TimeProvider.System, sockets)),
        };
    }

    private static ValueTask Authorize(HttpRequestMessage request, Secret key)
    {
        request.Headers.TryAddWithoutValidation("x-api-key", key.Reveal());
        request.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        return ValueTask.CompletedTask;
    }

    private static AnthropicChat Client(Uri url, Secret key, string model, HttpMessageHandler handler)
    {
        AnthropicClient client = new()
        {
            ApiKey = key.Reveal(),
            BaseUrl = url.ToString().TrimEnd('/'),
            // Ours count and are recorded; its own would hide behind one call.
            MaxRetries = 0,
            // Ours is shorter and counts the same.
            Timeout = TimeSpan.FromHours(24),
            HttpClient = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan },
            // An environment variable could make its own spans carry prompts.
            OpenTelemetry = false,
        };
        return new AnthropicChat(client.AsIChatClient(model, DefaultMaxTokens));
    }
}
