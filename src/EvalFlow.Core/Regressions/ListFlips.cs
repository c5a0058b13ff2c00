using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>The direction of a flip.</summary>
public enum FlipKind
{
    NewlyFailing,
    NewlyPassing,

    /// <summary>Of a metric without a good direction.</summary>
    Changed,
}

/// <summary>Which flips to list. What is null does not restrict.</summary>
/// <param name="SliceName">Name of a slice of the eval; only with <paramref name="SliceValue"/>.</param>
/// <param name="Page">1-based; one beyond the end means the last.</param>
public sealed record FlipQuery(FlipKind? Kind = null, string? Metric = null, string? SliceName = null, string? SliceValue = null, int Page = 1)
{
    public bool HasSlice => !string.IsNullOrEmpty(SliceName) && SliceValue is not null;
}

/// <summary>A page of flips, newly failing first.</summary>
/// <param name="Total">Listed flips that fit.</param>
/// <param name="Kinds">Listed flips of each kind, whatever kind was asked for.</param>
/// <param name="Unlisted">Flips beyond those that the comparison keeps; none of the numbers above counts them.</param>
public sealed record FlipPage(IReadOnlyList<Flip> Flips, int Total, int Page, int Pages, IReadOnlyDictionary<FlipKind, int> Kinds, int Unlisted);

/// <summary>Lists the flips of a comparison page by page.</summary>
public sealed class ListFlips(IRunStore runs)
{
    public const int PageSize = 25;

    public async Task<FlipPage> RunAsync(Comparison comparison, FlipQuery query, CancellationToken cancellationToken)
    {
        HashSet<string>? members = query.HasSlice ? await MembersAsync(comparison, query, cancellationToken) : null;
        Flip[] scope = [.. comparison.Flips.Where(flip =>
            (string.IsNullOrEmpty(query.Metric) || flip.Metric == query.Metric) && members?.Contains(flip.SampleId) != false)];
        Flip[] fitting = [.. scope.Where(flip => query.Kind is null || KindOf(flip) == query.Kind)];
        int pages = Math.Max(1, (fitting.Length + PageSize - 1) / PageSize);
        int page = Math.Clamp(query.Page, 1, pages);
        return new FlipPage(
            [.. fitting.Skip((page - 1) * PageSize).Take(PageSize)], fitting.Length, page, pages,
            scope.CountBy(KindOf).ToDictionary(pair => pair.Key, pair => pair.Value), comparison.FlipsTotal - comparison.Flips.Count);
    }

    public static FlipKind KindOf(Flip flip) => flip.Worse switch
    {
        true => FlipKind.NewlyFailing,
        false => FlipKind.NewlyPassing,
        null => FlipKind.Changed,
    };

    // Flips do not say their slices; the candidate's scores do, and a flip is in both runs.
    private async Task<HashSet<string>> MembersAsync(Comparison comparison, FlipQuery query, CancellationToken cancellationToken)
    {
        HashSet<string> members = new(StringComparer.Ordinal);
        await foreach (ScoreColumns shard in ShardColumns.ReadAsync(runs, comparison.CandidateRun, cancellationToken))
        {
            int slice = Array.IndexOf(shard.SliceNames, query.SliceName);
            int value = Array.IndexOf(shard.Texts, query.SliceValue) + 1;
            for (int row = 0; slice >= 0 && value > 0 && row < shard.Count; row++)
            {
                if (shard.Slices[(row * shard.SliceNames.Length) + slice] == value)
                {
                    members.Add(shard.Id(row));
                }
            }
        }
        return members;
    }
}
