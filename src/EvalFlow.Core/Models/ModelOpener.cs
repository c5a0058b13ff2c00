using System.Collections.Concurrent;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Limits;
using EvalFlow.Core.Models.Live;
using EvalFlow.Core.Models.Replay;
using Microsoft.Extensions.AI;

namespace EvalFlow.Core.Models;

/// <summary>What a model is asked for. Each role has limits of its own: a slow judge must not hold back the model under test.</summary>
public enum ModelRole
{
    UnderTest,
    Judge,
}

/// <summary>Opens models by spec. Models of one account share a gate as long as this opener lives.</summary>
/// <param name="folder">Where archives of recorded responses are kept.</param>
public sealed class ModelOpener(string folder, IModelProviders providers, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, RequestGate> _gates = new(StringComparer.Ordinal);

    /// <param name="chatClients">Makes the client of a live provider; null when there is none for it.</param>
    public ModelOpener(string folder, Func<ModelSpec, IChatClient?> chatClients, TimeProvider clock)
        : this(folder, new GivenClients(chatClients), clock)
    {
    }

    /// <summary>Opens a model; throws <see cref="BadInputException"/> when the spec or the file behind it is no good.</summary>
    /// <param name="columns">Columns of recorded responses that graders read.</param>
    public async Task<IModel> OpenAsync(
        string spec, IReadOnlyList<string> columns, CancellationToken cancellationToken, ModelRole role = ModelRole.UnderTest)
    {
        if (IsRecorded(spec))
        {
            return await ReplayModel.OpenAsync(spec, ModelSpec.Parse(spec), columns, folder, cancellationToken);
        }
        ModelEndpoint endpoint = await FindAsync(spec, cancellationToken);
        return new LiveModel(spec, endpoint, GateOf(spec, endpoint, role), clock);
    }

    /// <summary>Where a live model is reached. Throws <see cref="BadInputException"/> when the spec is no good or of no known provider.</summary>
    public async Task<ModelEndpoint> FindAsync(string spec, CancellationToken cancellationToken) =>
        await providers.FindAsync(spec, cancellationToken)
        ?? throw new BadInputException([new Problem(
            spec, null, null, "--model", $"This host has no client for '{ModelSpec.Parse(spec).Provider}' models.",
            "Record the responses in a CSV or JSONL file and use replay:FILE.")]);

    /// <summary>True when the spec names recorded responses; opens nothing.</summary>
    public static bool IsRecorded(string spec) => spec.StartsWith("replay:", StringComparison.Ordinal);

    private RequestGate GateOf(string spec, ModelEndpoint endpoint, ModelRole role)
    {
        string word = role switch { ModelRole.UnderTest => "model", ModelRole.Judge => "judge" };
        return _gates.GetOrAdd(
            $"{word}\n{endpoint.BaseUrl}\n{endpoint.Account}\n{endpoint.Identity}",
            _ => new RequestGate(spec, word, endpoint.Limits, clock));
    }

    private sealed class GivenClients(Func<ModelSpec, IChatClient?> clients) : IModelProviders
    {
        public Task<ModelEndpoint?> FindAsync(string spec, CancellationToken cancellationToken)
        {
            ModelSpec parsed = ModelSpec.Parse(spec);
            return Task.FromResult(clients(parsed) is not { } client ? null : new ModelEndpoint
            {
                Identity = spec,
                Provider = parsed.Provider,
                Model = parsed.Name,
                Connect = _ => client,
            });
        }

        public bool IsAlias(string name) => false;
    }
}
