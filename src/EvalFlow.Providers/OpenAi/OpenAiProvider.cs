using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Providers.Http;
using EvalFlow.Providers.Secrets;

namespace EvalFlow.Providers.OpenAi;

/// <summary>OpenAI, and any server that takes its chat completions.</summary>
internal sealed class OpenAiProvider(Func<string, string?> environment, SecretSource secrets, HttpMessageHandler sockets)
{
    public const string KeyVariable = "OPENAI_API_KEY";
    public const string UrlVariable = "OPENAI_BASE_URL";
    private static readonly Uri Home = new("https://api.openai.com/v1");

    public async Task<ModelEndpoint> ConnectAsync(ModelAlias alias, CancellationToken cancellationToken)
    {
        Uri url = alias.BaseUrl ?? Addresses.Read(environment, UrlVariable) ?? Home;
        KeyReference reference = alias.Key ?? new KeyReference(KeyKind.Environment, KeyVariable);
        // Servers of one's own often want no key; OpenAI's always does.
        Secret? key = alias.Key is null && url != Home && !secrets.Has(KeyVariable)
            ? null : await secrets.GetAsync(alias.Name, reference, cancellationToken);
        string tokens = alias.MaxTokensField ?? (url.Host == Home.Host ? "max_completion_tokens" : "max_tokens");
        ValueTask Authorize(HttpRequestMessage request, CancellationToken _)
        {
            if (key is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key.Reveal()}");
            }
            return ValueTask.CompletedTask;
        }
        return new ModelEndpoint
        {
            Identity = $"openai:{alias.Spec.Name}",
            Provider = "openai",
            Model = alias.Spec.Name,
            BaseUrl = url,
            Account = key?.Account ?? "",
            HowToFix = $"Check {reference.Name}, the model's name and the address {url}; 'evalflow doctor' tests them.",
            Limits = alias.Limits,
            Retries = alias.Retries,
            Prices = alias.Prices,
            Release = alias.Release,
            Connect = gate => new OpenAiChatClient(
                new ProviderHandler(gate, TimeProvider.System, sockets),
                Addresses.Append(url, "chat/completions"), alias.Spec.Name, tokens, Authorize),
            Check = stop => ModelList.StatusAsync(sockets, Addresses.Append(url, "models"), Authorize, stop),
        };
    }
}

/// <summary>Addresses of servers.</summary>
internal static class Addresses
{
    /// <summary>The address that a variable holds; null when it is not set. Throws <see cref="BadInputException"/> when it is none.</summary>
    public static Uri? Read(Func<string, string?> environment, string variable)
    {
        if (environment(variable) is not { Length: > 0 } text)
        {
            return null;
        }
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            ? url
            : throw new BadInputException([new Problem(variable, null, null, null, $"{variable} is not an address of a server.", $"Set {variable} to https://HOST/..., without a key in it.")]);
    }

    public static Uri Append(Uri url, string path) => new($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}{url.Query}");
}
