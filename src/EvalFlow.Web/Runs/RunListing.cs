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
        IReadOnlyList<Run> all = await runs.ListAsync(cancellationToken);
        Run[] fitting = [.. all.Where(query.Fits)];
        int pages = Math.Max(1, (fitting.Length + PageSize - 1) / PageSize);
        int page = Math.Clamp(query.Page, 1, pages);
        return new RunsFound(
            [.. fitting.Skip((page - 1) * PageSize).Take(PageSize)], fitting.Length, page, pages,
            Distinct(all, run => run.EvalId), Distinct(all, run => run.Model));
    }

    private static IReadOnlyList<string> Distinct(IReadOnlyList<Run> runs, Func<Run, string> of) =>
        [.. runs.Select(of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
