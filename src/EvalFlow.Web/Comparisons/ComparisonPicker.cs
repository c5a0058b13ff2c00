using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Comparisons;

/// <summary>What there is to compare.</summary>
/// <param name="Evals">Evals with runs.</param>
/// <param name="Eval">The chosen one; null when none is chosen, or there is no such.</param>
/// <param name="Runs">Its newest ended runs, newest first; empty when there are not two.</param>
/// <param name="Made">Pairs of them that were compared, newest candidate first.</param>
internal sealed record ComparisonPicker(
    IReadOnlyList<string> Evals, string? Eval, IReadOnlyList<Run> Runs, string? Baseline, string? Candidate, IReadOnlyList<(Run Before, Run After)> Made)
{
    // More nobody looks through; an address names any two.
    private const int MostRuns = 200;

    // Each baseline costs a reading.
    private const int MostBaselines = 30;

    public static async Task<ComparisonPicker> ReadAsync(IRunStore runs, string? eval, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> evals = (await runs.SearchAsync(new RunQuery(Take: 0), cancellationToken)).Evals;
        string? chosen = evals.Contains(eval) ? eval : evals is [var only] ? only : null;
        IReadOnlyList<Run> its = chosen is null ? [] : (await runs.SearchAsync(new RunQuery(chosen, EndedOnly: true, Take: MostRuns), cancellationToken)).Runs;
        if (its.Count < 2)
        {
            return new ComparisonPicker(evals, chosen, [], null, null, []);
        }
        List<(Run Before, Run After)> made = [];
        foreach (Run baseline in its.Take(MostBaselines))
        {
            made.AddRange((await runs.ListComparedAsync(baseline.RunId, cancellationToken)).Select(candidate => (baseline, candidate)));
        }
        return new ComparisonPicker(evals, chosen, its, its[1].RunId, its[0].RunId, [.. made.OrderByDescending(pair => pair.After.StartedAt)]);
    }
}
