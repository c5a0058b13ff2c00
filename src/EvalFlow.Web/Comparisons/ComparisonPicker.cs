using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Comparisons;

/// <summary>What there is to compare.</summary>
/// <param name="Evals">Evals with two ended runs or more.</param>
/// <param name="Eval">The chosen one; null when none is chosen, or there is no such.</param>
/// <param name="Runs">Its ended runs, newest first.</param>
/// <param name="Made">Pairs of them that were compared, newest candidate first.</param>
internal sealed record ComparisonPicker(
    IReadOnlyList<string> Evals, string? Eval, IReadOnlyList<Run> Runs, string? Baseline, string? Candidate, IReadOnlyList<(Run Before, Run After)> Made)
{
    // Each baseline costs a reading.
    private const int MostBaselines = 30;

    public static async Task<ComparisonPicker> ReadAsync(IRunStore runs, string? eval, CancellationToken cancellationToken)
    {
        ILookup<string, Run> ended = (await runs.ListAsync(cancellationToken)).Where(run => run.HasEnded).ToLookup(run => run.EvalId);
        string[] evals = [.. ended.Where(one => one.Count() > 1).Select(one => one.Key).Order(StringComparer.Ordinal)];
        string? chosen = evals.Contains(eval) ? eval : evals is [var only] ? only : null;
        if (chosen is null)
        {
            return new ComparisonPicker(evals, null, [], null, null, []);
        }
        Run[] its = [.. ended[chosen]];
        List<(Run Before, Run After)> made = [];
        foreach (Run baseline in its.Take(MostBaselines))
        {
            made.AddRange((await runs.ListComparedAsync(baseline.RunId, cancellationToken)).Select(candidate => (baseline, candidate)));
        }
        return new ComparisonPicker(evals, chosen, its, its[1].RunId, its[0].RunId, [.. made.OrderByDescending(pair => pair.After.StartedAt)]);
    }
}
