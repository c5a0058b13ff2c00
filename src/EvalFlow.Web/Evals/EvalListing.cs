using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Evals;

/// <param name="Total">Evals that fit.</param>
/// <param name="Domains">Of all evals, for the filter.</param>
/// <param name="CatalogProblem">Why nothing is known of staleness; null when it is.</param>
public sealed record EvalsFound(IReadOnlyList<EvalRow> Rows, int Total, int Stale, int Page, int Pages, IReadOnlyList<string> Domains, string? CatalogProblem);

/// <summary>Finds a page of evals, each by its newest version.</summary>
internal sealed class EvalListing(IEvalRegistry registry, IRunStore runs, EvalStates states, ReadFreshness freshness)
{
    public const int PageSize = 25;

    public async Task<EvalsFound> FindAsync(EvalListQuery query, CancellationToken cancellationToken)
    {
        (IReadOnlyList<EvalRow> all, string? problem) = await ReadAsync(cancellationToken);
        EvalRow[] fitting = [.. Sorted(all.Where(query.Fits), query.Order)];
        int pages = Math.Max(1, (fitting.Length + PageSize - 1) / PageSize);
        int page = Math.Clamp(query.Page, 1, pages);
        return new EvalsFound(
            [.. fitting.Skip((page - 1) * PageSize).Take(PageSize)], fitting.Length, fitting.Count(row => row.IsStale), page, pages,
            [.. all.Select(row => row.Definition?.HarmDomain).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], problem);
    }

    internal static IOrderedEnumerable<EvalRow> Sorted(IEnumerable<EvalRow> rows, EvalOrder order) => (order switch
    {
        EvalOrder.Severity => rows.OrderByDescending(row => row.Definition?.Severity ?? 0).ThenByDescending(row => row.IsStale),
        EvalOrder.Name => rows.OrderBy(_ => 0),
        EvalOrder.State => rows.OrderBy(row => row.State),
        EvalOrder.Due => rows.OrderBy(row => row.Due ?? DateOnly.MaxValue),
        EvalOrder.Run => rows.OrderBy(row => row.LastRun?.FinishedAt ?? DateTimeOffset.MinValue),
    }).ThenBy(row => row.Id, StringComparer.Ordinal);

    private async Task<(IReadOnlyList<EvalRow> Rows, string? Problem)> ReadAsync(CancellationToken cancellationToken)
    {
        EvalVersion[] newest = [.. (await registry.ListAsync(cancellationToken)).GroupBy(version => version.Id).Select(versions => versions.Last())];
        IReadOnlyDictionary<string, EvalStanding> standings = await states.ReadAllAsync(cancellationToken);
        ILookup<string, LatestRun> latest = (await runs.ListLatestAsync(null, cancellationToken)).ToLookup(run => run.EvalId);
        KnownFreshness fresh = await KnownFreshness.ReadAsync(freshness, null, cancellationToken);
        EvalRow Row(EvalVersion version) => new(
            version, EvalDefinitionReader.Read(version.Id, version.Source, []), standings.GetValueOrDefault(version.Id)?.State ?? EvalState.Active,
            fresh.Of(version.Id), latest[version.Id].MaxBy(run => run.FinishedAt));
        return ([.. newest.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(Row)], fresh.Problem);
    }
}
