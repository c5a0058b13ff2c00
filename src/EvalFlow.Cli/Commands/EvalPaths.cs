using EvalFlow.Cli.Host;
using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Commands;

/// <summary>Finds the evals a person names: by file, by folder, or by id in the registry.</summary>
internal static class EvalPaths
{
    /// <summary>Every definition file meant by the paths. Throws when a path does not exist or a folder holds none.</summary>
    public static IReadOnlyList<string> Expand(IEnumerable<string> paths) =>
        [.. paths.SelectMany(EvalIntake.FindDefinitions).Distinct(StringComparer.Ordinal)];

    /// <summary>Begins to check the first definition, which needs no host, so that the host can be opened meanwhile.</summary>
    public static AheadCheck? CheckAhead(IReadOnlyList<string> names, TimeProvider clock, CancellationToken cancellationToken) =>
        File.Exists(names[0]) ? new AheadCheck(names[0], new EvalIntake(clock).CheckAsync(names[0], cancellationToken)) : null;

    /// <summary>Registers what is given by path, and finds what is given by id.</summary>
    public static async Task<IReadOnlyList<FoundEval>> ResolveAsync(
        EmbeddedHost host, IEnumerable<string> names, CancellationToken cancellationToken, AheadCheck? ahead = null)
    {
        List<FoundEval> found = [];
        foreach (string name in names)
        {
            if (IsPath(name))
            {
                foreach (string path in Expand([name]))
                {
                    RegisteredEval eval = await host.Register.HandleAsync(
                        path == ahead?.Path ? await ahead.Check : await host.Intake.CheckAsync(path, cancellationToken), cancellationToken);
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
    public static Task<EvalVersion> FindRegisteredAsync(EmbeddedHost host, string name, CancellationToken cancellationToken) =>
        FindEval.ByNameAsync(host.Registry, name, cancellationToken);

    /// <summary>True when a path is meant, not the id of a registered eval.</summary>
    public static bool IsPath(string name) => File.Exists(name) || Directory.Exists(name) || LooksLikePath(name);

    private static bool LooksLikePath(string name) =>
        name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal)
        || name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal);
}

/// <summary>A definition that is being checked already.</summary>
internal sealed record AheadCheck(string Path, Task<CheckedEval> Check);

/// <param name="Notes">What the person should know of the definition; nothing is wrong.</param>
internal sealed record FoundEval(EvalVersion Version, IReadOnlyList<string> Notes);
