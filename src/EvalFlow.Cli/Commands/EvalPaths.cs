using EvalFlow.Cli.Host;
using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Commands;

/// <summary>Finds the evals a person names: by file, by folder, or by id in the registry.</summary>
internal static class EvalPaths
{
    /// <summary>Every definition file meant by the paths. Throws when a path does not exist or a folder holds none.</summary>
    public static IReadOnlyList<string> Expand(IEnumerable<string> paths) =>
        [.. paths.SelectMany(EvalIntake.FindDefinitions).Distinct(StringComparer.Ordinal)];

    /// <summary>Registers what is given by path, and finds what is given by id.</summary>
    public static async Task<IReadOnlyList<FoundEval>> ResolveAsync(
        EmbeddedHost host, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        List<FoundEval> found = [];
        foreach (string name in names)
        {
            if (IsPath(name))
            {
                foreach (string path in Expand([name]))
                {
                    RegisteredEval eval = await host.Register.HandleAsync(path, cancellationToken);
                    found.Add(new FoundEval(eval.Version, eval.Notes));
                }
            }
            else
            {
                found.Add(new FoundEval(await FindRegisteredAsync(host, name, cancellationToken), []));
            }
        }
        return found;
    }

    /// <summary>The version meant by ID or ID@VERSION.</summary>
    public static async Task<EvalVersion> FindRegisteredAsync(EmbeddedHost host, string name, CancellationToken cancellationToken)
    {
        string[] parts = name.Split('@', 2);
        if (await host.Registry.FindAsync(parts[0], parts.ElementAtOrDefault(1), cancellationToken) is { } version)
        {
            return version;
        }
        IReadOnlyList<EvalVersion> all = await host.Registry.ListAsync(cancellationToken);
        string[] versions = [.. all.Where(known => known.Id == parts[0]).Select(known => known.Version)];
        throw versions.Length > 0
            ? new BadInputException(name, $"Eval '{parts[0]}' has no version '{parts[1]}'.", $"Registered versions: {string.Join(", ", versions)}.")
            : new BadInputException(
                name, $"'{name}' is neither a file nor a registered eval.{Suggestion.Ask(parts[0], all.Select(known => known.Id))}",
                "Give the path of a NAME.eval.yaml, or an id from 'evalflow eval list'.");
    }

    /// <summary>True when a path is meant, not the id of a registered eval.</summary>
    public static bool IsPath(string name) => File.Exists(name) || Directory.Exists(name) || LooksLikePath(name);

    private static bool LooksLikePath(string name) =>
        name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal)
        || name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal);
}

/// <param name="Notes">What the person should know of the definition; nothing is wrong.</param>
internal sealed record FoundEval(EvalVersion Version, IReadOnlyList<string> Notes);
