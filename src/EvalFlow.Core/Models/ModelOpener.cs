using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Replay;
using Microsoft.Extensions.AI;

namespace EvalFlow.Core.Models;

/// <summary>Opens models by spec.</summary>
/// <param name="folder">Where archives of recorded responses are kept.</param>
/// <param name="chatClients">Makes the client of a live provider; null when the host has none for it.</param>
public sealed class ModelOpener(string folder, Func<ModelSpec, IChatClient?> chatClients, TimeProvider clock)
{
    /// <summary>Opens a model; throws <see cref="BadInputException"/> when the spec or the file behind it is no good.</summary>
    /// <param name="columns">Columns of recorded responses that graders read.</param>
    public async Task<IModel> OpenAsync(string spec, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        ModelSpec parsed = ModelSpec.Parse(spec);
        if (parsed.Provider == "replay")
        {
            return await ReplayModel.OpenAsync(spec, parsed, columns, folder, cancellationToken);
        }
        return chatClients(parsed) is { } client
            ? new ChatClientModel(spec, client, clock)
            : throw new BadInputException([new Problem(
                spec, null, null, "--model", $"This version of EvalFlow has no client for '{parsed.Provider}' models yet.",
                "Record the responses in a CSV or JSONL file and use replay:FILE.")]);
    }
}
