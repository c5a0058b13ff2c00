using Azure.Core;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Providers.Http;
using EvalFlow.Providers.OpenAi;
using EvalFlow.Providers.Secrets;

namespace EvalFlow.Providers.Azure;

/// <summary>Azure OpenAI: the same requests under another address, with a key or with Entra ID.</summary>
/// <param name="identity">Who this process is to Entra ID; null for whoever is signed in.</param>
internal sealed class AzureProvider(
    Func<string, string?> environment, SecretSource secrets, HttpMessageHandler sockets, TimeProvider clock, TokenCredential? identity = null)
{
    public const string KeyVariable = "AZURE_OPENAI_API_KEY";
    public const string UrlVariable = "AZURE_OPENAI_ENDPOINT";

    public async Task<ModelEndpoint> ConnectAsync(ModelAlias alias, CancellationToken cancellationToken)
    {
        Uri url = alias.BaseUrl ?? Addresses.Read(environment, UrlVariable) ?? throw new BadInputException([new Problem(
            alias.Name, null, null, UrlVariable, $"{UrlVariable} is not set, so that {alias.Name} cannot be asked.", $"Set {UrlVariable} to https://RESOURCE.openai.azure.com.")]);
        KeyReference? reference = alias.Key ?? (secrets.Has(KeyVariable) ? new KeyReference(KeyKind.Environment, KeyVariable) : null);
        Secret? key = reference is null or { Kind: KeyKind.EntraId } ? null : await secrets.GetAsync(alias.Name, reference, cancellationToken);
        EntraToken? token = key is null ? new EntraToken(identity ?? SecretSource.Identity, clock) : null;
        return new ModelEndpoint
        {
            Identity = $"azure:{alias.Spec.Name}",
            Provider = "azure.ai.openai",
            Model = alias.Spec.Name,
            BaseUrl = url,
            Account = key?.Account ?? "entra-id",
            HowToFix = $"Check the deployment's name, the endpoint {url}, and {(key is null ? "that this identity has the role 'Cognitive Services OpenAI User'" : reference!.Name)}; 'evalflow doctor' tests them.",
            Limits = alias.Limits,
            Retries = alias.Retries,
            Prices = alias.Prices,
            Release = alias.Release,
            Connect = gate => new OpenAiChatClient(
                new ProviderHandler(gate, clock, sockets),
                AddressOf(url, alias), alias.Spec.Name, alias.MaxTokensField ?? "max_completion_tokens",
                (request, stop) => AuthorizeAsync(request, key, token, stop)),
            Check = cancel => ModelList.StatusAsync(
                sockets, new Uri($"{Addresses.Append(url, "openai/models")}?api-version=2024-10-21"), (request, stop) => AuthorizeAsync(request, key, token, stop), cancel),
        };
    }

    internal static Uri AddressOf(Uri url, ModelAlias alias) => alias.ApiVersion is { } version
        ? new Uri($"{Addresses.Append(url, $"openai/deployments/{Uri.EscapeDataString(alias.Spec.Name)}/chat/completions")}?api-version={Uri.EscapeDataString(version)}")
        : Addresses.Append(url, "openai/v1/chat/completions");

    private static async ValueTask AuthorizeAsync(HttpRequestMessage request, Secret? key, EntraToken? token, CancellationToken cancellationToken)
    {
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("api-key", key.Reveal());
            return;
        }
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {(await token!.GetAsync(cancellationToken)).Reveal()}");
    }
}
