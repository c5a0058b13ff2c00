using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Models;

/// <summary>A model spec as people write it: <c>provider:name?option=value</c>.</summary>
/// <param name="Provider">replay, openai, anthropic or azure.</param>
/// <param name="Name">File, model or deployment.</param>
/// <param name="Options">In the order given; a name may be repeated.</param>
public sealed record ModelSpec(string Provider, string Name, IReadOnlyList<KeyValuePair<string, string>> Options)
{
    private static readonly string[] Providers = ["replay", "openai", "anthropic", "azure"];

    /// <summary>Reads a spec; throws <see cref="BadInputException"/> that says what would be accepted.</summary>
    public static ModelSpec Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string provider = colon < 0 ? text : text[..colon];
        if (colon < 0 || !Providers.Contains(provider))
        {
            throw Refuse(text, $"'{text}' is not a model spec.{Suggestion.Ask(provider, Providers)}");
        }
        string rest = text[(colon + 1)..];
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        string name = question < 0 ? rest : rest[..question];
        if (name.Length == 0)
        {
            throw Refuse(text, $"'{text}' names no {(provider == "replay" ? "file" : "model")}.");
        }
        return new ModelSpec(provider, name, question < 0 ? [] : [.. Split(text, rest[(question + 1)..])]);
    }

    private static IEnumerable<KeyValuePair<string, string>> Split(string text, string query)
    {
        foreach (string part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw Refuse(text, $"'{part}' in the model spec is not of the form option=value.");
            }
            yield return new(part[..equals], Uri.UnescapeDataString(part[(equals + 1)..]));
        }
    }

    private static BadInputException Refuse(string text, string message) => new(
        [new Problem(text, null, null, "--model", message, "Write replay:FILE?id=COL&response=COL, openai:MODEL, anthropic:MODEL or azure:DEPLOYMENT.")]);
}
