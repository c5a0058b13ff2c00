using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Providers.Anthropic;
using EvalFlow.Providers.Azure;
using EvalFlow.Providers.Http;
using EvalFlow.Providers.OpenAi;
using EvalFlow.Providers.Secrets;

namespace EvalFlow.Providers;

/// <summary>The live providers: OpenAI and whatever speaks like it, Anthropic, Azure OpenAI; and the aliases of models.yaml.</summary>
/// <param name="aliases">Asked when a live model is, so that a broken file disturbs nobody else and a server finds what was added meanwhile.</param>
/// <param name="environment">Value of an environment variable; null when it is not set.</param>
public sealed class ModelProviders(
    Func<IReadOnlyDictionary<string, ModelAlias>> aliases, Func<string, string?> environment, TimeProvider clock) : IModelProviders, IDisposable
{
    private readonly SecretSource _secrets = new(environment);

    // One for all, so that whoever asks an address next finds the connections that are open.
    private readonly Lazy<HttpMessageHandler> _sockets = new(ProviderHandler.Sockets);

    public async Task<ModelEndpoint?> FindAsync(string spec, CancellationToken cancellationToken)
    {
        ModelAlias alias = Find(spec);
        return alias.Spec.Provider switch
        {
            "openai" => await new OpenAiProvider(environment, _secrets, _sockets.Value).ConnectAsync(alias, cancellationToken),
            "anthropic" => await new AnthropicProvider(environment, _secrets, _sockets.Value).ConnectAsync(alias, cancellationToken),
            "azure" => await new AzureProvider(environment, _secrets, _sockets.Value, clock).ConnectAsync(alias, cancellationToken),
            _ => null,
        };
    }

    public bool IsAlias(string name) => aliases().ContainsKey(name);

    public void Dispose()
    {
        if (_sockets.IsValueCreated)
        {
            _sockets.Value.Dispose();
        }
    }

    private ModelAlias Find(string spec)
    {
        if (!spec.Contains(':', StringComparison.Ordinal))
        {
            return aliases().TryGetValue(spec, out ModelAlias? alias) ? alias : throw Unknown(spec);
        }
        ModelSpec parsed = ModelSpec.Parse(spec);
        return parsed.Options.Count == 0
            ? new ModelAlias(spec, parsed)
            : throw new BadInputException([new Problem(
                spec, null, null, "--model", "Options after '?' belong to replay: specs.", $"Give the model a name with its settings in {ModelsFile.FileName}.")]);
    }

    private BadInputException Unknown(string name)
    {
        IReadOnlyCollection<string> known = [.. aliases().Keys];
        string names = known.Count == 0 ? $"There is no {ModelsFile.FileName}, or it names no model." : $"Known names: {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
        return new BadInputException([new Problem(
            name, null, null, "--model", $"'{name}' is neither a model spec nor a name of {ModelsFile.FileName}.{Suggestion.Ask(name, known)}",
            $"{names} Or write replay:FILE?id=COL&response=COL, openai:MODEL, anthropic:MODEL or azure:DEPLOYMENT.")]);
    }
}
