namespace EvalFlow.Core.Evals;

/// <summary>Finds the registered version that a person names.</summary>
public static class FindEval
{
    /// <summary>The version meant by ID (the one added last) or ID@VERSION.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static async Task<EvalVersion> ByNameAsync(IEvalRegistry registry, string name, CancellationToken cancellationToken)
    {
        string[] parts = name.Split('@', 2);
        if (await registry.FindAsync(parts[0], parts.ElementAtOrDefault(1), cancellationToken) is { } version)
        {
            return version;
        }
        IReadOnlyList<EvalVersion> all = await registry.ListAsync(cancellationToken);
        string[] versions = [.. all.Where(known => known.Id == parts[0]).Select(known => known.Version)];
        throw versions.Length > 0
            ? new BadInputException(name, $"Eval '{parts[0]}' has no version '{parts[1]}'.", $"Registered versions: {string.Join(", ", versions)}.") { IsUnknown = true }
            : new BadInputException(
                name, $"'{name}' is neither a file nor a registered eval.{Suggestion.Ask(parts[0], all.Select(known => known.Id))}",
                "Give the path of a NAME.eval.yaml, or an id from 'evalflow eval list'.") { IsUnknown = true };
    }
}
