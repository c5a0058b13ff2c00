using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Runs;

/// <param name="Total">Runs that fit.</param>
/// <param name="Evals">Of all runs, for the filter.</param>
public sealed record RunsFound(IReadOnlyList<Run> Runs, int Total, int Page, int Pages, IReadOnlyList<string> Evals, IReadOnlyList<string> Models);

/// <summary>Finds a page of runs.</summary>
internal static class RunListing
{
    public const int PageSize = 25;

    public static async Task<RunsFound> FindAsync(IRunStore runs, RunListQuery query, CancellationToken cancellationToken)
    {
        PageOfRuns page = await PageOfRuns.FindAsync(runs, query.ToQuery(), query.Page, PageSize, cancellationToken);
        FoundRuns found = page.Found;
        // A status that there is none of fits no run; the choices stand all the same.
        return query.HasUnknownStatus
            ? new RunsFound([], 0, 1, 1, found.Evals, found.Models) : new RunsFound(found.Runs, found.Total, page.Page, page.Pages, found.Evals, found.Models);
    }
}
