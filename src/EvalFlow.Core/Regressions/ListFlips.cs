using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>The direction of a flip.</summary>
public enum FlipKind
{
    NewlyFailing,
    NewlyPassing,

    /// <summary>Of a metric without a good direction.</summary>
    Changed,

    /// <summary>No flip: the finding was not wanted before, and is not now.</summary>
    BothFailing,
}

/// <summary>Which flips to list. What is null does not restrict.</summary>
/// <param name="Kind">Null for all flips, of which those that fail in both runs are none.</param>
/// <param name="SliceName">Name of a slice of the eval; only with <paramref name="SliceValue"/>.</param>
/// <param name="Page">1-based; one beyond the end means the last.</param>
/// <param name="CriticalOnly">Only samples of which a single failure must stop a launch.</param>
public sealed record FlipQuery(
    FlipKind? Kind = null, string? Metric = null, string? SliceName = null, string? SliceValue = null, int Page = 1, bool CriticalOnly = false)
{
    public bool HasSlice => !string.IsNullOrEmpty(SliceName) && SliceValue is not null;
}

/// <summary>A page of flips, newly failing first.</summary>
/// <param name="Total">Listed flips that fit.</param>
/// <param name="Kinds">Listed flips of each kind, whatever kind was asked for; without what fails in both runs where a comparison of an older version does not say how much.</param>
/// <param name="Unlisted">Flips of the kind asked for beyond those that are kept or listed.</param>
public sealed record FlipPage(IReadOnlyList<Flip> Flips, int Total, int Page, int Pages, IReadOnlyDictionary<FlipKind, int> Kinds, int Unlisted)
{
    /// <summary>Of the kind asked for, those of critical samples; null when the eval knows no critical samples.</summary>
    public int? Critical { get; init; }
}

/// <summary>Lists the flips of a comparison page by page, and what fails in both of its runs.</summary>
public sealed class ListFlips(IRunStore runs)
{
    public const int PageSize = 25;

    /// <param name="definition">The eval as the candidate ran it; null when it cannot be read, and then nothing is critical or fails in both.</param>
    public async Task<FlipPage> RunAsync(Comparison comparison, EvalDefinition? definition, FlipQuery query, CancellationToken cancellationToken)
    {
        FlipScan? scan = definition is not null && NeedsScan(comparison, definition, query)
            ? await ScanAsync(comparison, definition, query, cancellationToken) : null;
        bool IsCritical(Flip flip) => flip.Critical || scan?.Critical.Contains(flip.SampleId) == true;
        bool IsKind(Flip flip) => query.Kind is null || KindOf(flip) == query.Kind;
        Flip[] all = [.. comparison.Flips.Where(flip => (string.IsNullOrEmpty(query.Metric) || flip.Metric == query.Metric) && scan?.Members?.Contains(flip.SampleId) != false)];
        Flip[] scope = [.. all.Where(flip => !query.CriticalOnly || IsCritical(flip))];
        BothFailing[]? both = (scan?.BothFailing ?? comparison.BothFailing)?.Where(one => string.IsNullOrEmpty(query.Metric) || one.Metric == query.Metric).ToArray();
        bool knowsCritical = definition is not null && new CriticalSamples(definition).Any;
        return query.Kind == FlipKind.BothFailing
            ? Page(scan?.Listed ?? [], query, Kinds(scope, both, query)) with
            {
                Unlisted = Counted(both, query.CriticalOnly) - (scan?.Listed.Count ?? 0),
                Critical = knowsCritical ? Counted(both, criticalOnly: true) : null,
            }
            : Page([.. scope.Where(IsKind)], query, Kinds(scope, both, query)) with
            {
                Unlisted = comparison.FlipsTotal - comparison.Flips.Count,
                Critical = knowsCritical ? all.Count(flip => IsKind(flip) && IsCritical(flip)) : null,
            };
    }

    public static FlipKind KindOf(Flip flip) => flip switch
    {
        { BothFail: true } => FlipKind.BothFailing,
        { Worse: true } => FlipKind.NewlyFailing,
        { Worse: false } => FlipKind.NewlyPassing,
        { Worse: null } => FlipKind.Changed,
    };

    private static FlipPage Page(IReadOnlyList<Flip> fitting, FlipQuery query, IReadOnlyDictionary<FlipKind, int> kinds)
    {
        int pages = Math.Max(1, (fitting.Count + PageSize - 1) / PageSize);
        int page = Math.Clamp(query.Page, 1, pages);
        return new FlipPage([.. fitting.Skip((page - 1) * PageSize).Take(PageSize)], fitting.Count, page, pages, kinds, 0);
    }

    private static Dictionary<FlipKind, int> Kinds(IEnumerable<Flip> scope, BothFailing[]? both, FlipQuery query)
    {
        Dictionary<FlipKind, int> kinds = scope.CountBy(KindOf).ToDictionary(pair => pair.Key, pair => pair.Value);
        if (Counted(both, query.CriticalOnly) is > 0 and int failing)
        {
            kinds.Add(FlipKind.BothFailing, failing);
        }
        return kinds;
    }

    private static int Counted(BothFailing[]? both, bool criticalOnly) => both?.Sum(one => criticalOnly ? one.Critical : one.Count) ?? 0;

    // Comparisons say what is critical and how much fails in both since they count it; which samples, and slices, only the scores have.
    private static bool NeedsScan(Comparison comparison, EvalDefinition definition, FlipQuery query) =>
        query.Kind == FlipKind.BothFailing || query.HasSlice || (comparison.BothFailing is null && new CriticalSamples(definition).Any);

    private async Task<FlipScan> ScanAsync(Comparison comparison, EvalDefinition definition, FlipQuery query, CancellationToken cancellationToken)
    {
        HashSet<string> paired = [.. comparison.Comparisons.Where(row => row is { Slice: null, NPaired: > 0 }).Select(row => row.Metric)];
        (Run before, Run after) = (await RunOfAsync(comparison.BaselineRun, cancellationToken), await RunOfAsync(comparison.CandidateRun, cancellationToken));
        FlipScan scan = new(definition, definition.Metrics.Where(metric => paired.Contains(metric.Name)), before.Epochs, after.Epochs, query);
        PairedRows rows = new((run, token) => runs.ReadPartsAsync(run, ShardPart.Scores, token));
        await foreach (RowBatch batch in rows.ReadAsync(before, after, cancellationToken))
        {
            scan.Add(batch);
        }
        return scan;
    }

    private async Task<Run> RunOfAsync(string id, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) ?? throw new KeyNotFoundException($"There is no run {id}.");
}
