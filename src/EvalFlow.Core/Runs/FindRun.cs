using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Runs;

/// <summary>Finds the run that a person names by its id, or by the beginning or end of it.</summary>
public static class FindRun
{
    private const int FewestCharacters = 4;

    /// <exception cref="BadInputException">There is none, or more than one.</exception>
    public static async Task<Run> ByIdAsync(IRunStore runs, string id, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is { } exact)
        {
            return exact;
        }
        IReadOnlyList<Run> all = await runs.ListAsync(cancellationToken);
        Run[] matches = [.. all.Where(run => id.Length >= FewestCharacters
            && (run.RunId.StartsWith(id, StringComparison.Ordinal) || run.RunId.EndsWith(id, StringComparison.Ordinal)))];
        return matches switch
        {
            [var one] => one,
            [] => throw new BadInputException(id, $"There is no run '{id}'.{Suggestion.Ask(id, all.Select(run => run.RunId))}", "'evalflow runs list' shows all runs.") { IsUnknown = true },
            _ => throw new BadInputException(id, $"'{id}' fits {matches.Length} runs.", $"Write more of the id: {string.Join(", ", matches.Take(3).Select(run => run.RunId))}."),
        };
    }

    /// <summary>Like <see cref="ByIdAsync"/>, but refuses a run that has not ended.</summary>
    public static async Task<Run> EndedAsync(IRunStore runs, string id, CancellationToken cancellationToken)
    {
        Run run = await ByIdAsync(runs, id, cancellationToken);
        return run.HasEnded
            ? run
            : throw new BadInputException(
                run.RunId, $"Run {run.RunId} is {RunWords.Of(run.Status)}; only ended runs can be used here.",
                $"Finish it first: evalflow runs resume {run.RunId}");
    }
}
