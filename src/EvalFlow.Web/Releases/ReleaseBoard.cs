using EvalFlow.Core.Alerts;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Releases;

/// <summary>Which releases to list; all of it stands in the address.</summary>
/// <param name="Show">ready, ready_with_waivers or not_ready; nothing for all.</param>
/// <param name="Text">Part of name, id or launch, in any case.</param>
/// <param name="Page">1-based.</param>
public sealed record BoardQuery(string? Show, string? Text, int Page)
{
    public bool IsFiltered => Typed.Text(Show) is not null || Typed.Text(Text) is not null;

    public string UrlOf(int page) => ListUrl.Of(ReleasePaths.Board, page, ("show", Show), ("q", Text));

    internal bool Fits(Release release) => Typed.Text(Text) is not { } text
        || new[] { release.ReleaseId, release.Event.Name, release.Event.LaunchId }.Any(part => part?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);

    internal bool Fits(ReadinessReport report) => Typed.Text(Show) is not { } show || show == StateWord.Of(report.Recommendation);
}

/// <param name="OpenAlerts">Of its runs, not resolved; gravest first.</param>
public sealed record BoardRelease(Release Release, ReadinessReport Report, IReadOnlyList<Alert> OpenAlerts)
{
    public bool IsDecided => Report.Decision is { Holds: true };
}

/// <summary>Releases, the most urgent first: undecided ones by their deadline, then those that are decided, then what is past.</summary>
internal sealed class ReleaseBoard(ReadinessDesk desk, IAlertStore alerts, TimeProvider clock)
{
    private const int PageSize = 8;

    // A deadline that passed is still somebody's business; in a week it is history.
    private static readonly TimeSpan Past = TimeSpan.FromDays(7);

    public async Task<Paged<BoardRelease>> FindAsync(BoardQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<Alert> open = await alerts.ListAsync(includeResolved: false, cancellationToken);
        Release[] all = [.. (await desk.Releases.ListAsync(cancellationToken)).Select(kept => kept.Body).Where(query.Fits)];
        if (query.IsFiltered && Typed.Text(query.Show) is not null)
        {
            List<BoardRelease> read = await ReadAsync(all, open, cancellationToken);
            return Paged<BoardRelease>.Of([.. Ordered(read.Where(one => query.Fits(one.Report)))], query.Page, PageSize);
        }
        ILookup<bool, Release> current = all.ToLookup(IsCurrent);
        List<BoardRelease> first = await ReadAsync([.. current[true]], open, cancellationToken);
        Release[] order = [.. Ordered(first).Select(one => one.Release), .. current[false]];
        Paged<Release> page = Paged<Release>.Of(order, query.Page, PageSize);
        Dictionary<string, BoardRelease> known = first.ToDictionary(one => one.Release.ReleaseId);
        List<BoardRelease> rest = await ReadAsync([.. page.Items.Where(one => !known.ContainsKey(one.ReleaseId))], open, cancellationToken);
        foreach (BoardRelease one in rest)
        {
            known[one.Release.ReleaseId] = one;
        }
        return new Paged<BoardRelease>([.. page.Items.Select(one => known[one.ReleaseId])], page.Total, page.Page, page.Pages);
    }

    /// <summary>Undecided ones by deadline, then decided ones.</summary>
    internal static IEnumerable<BoardRelease> Ordered(IEnumerable<BoardRelease> releases) => releases
        .OrderBy(one => one.IsDecided).ThenBy(one => one.Release.Event.Deadline ?? DateTimeOffset.MaxValue).ThenByDescending(one => one.Release.ReceivedAt);

    private bool IsCurrent(Release release) => (release.Event.Deadline ?? release.ReceivedAt) > clock.GetUtcNow() - Past;

    private async Task<List<BoardRelease>> ReadAsync(IReadOnlyList<Release> releases, IReadOnlyList<Alert> open, CancellationToken cancellationToken)
    {
        List<BoardRelease> read = [];
        foreach (Release release in releases)
        {
            HashSet<string> own = [.. ReleaseLifecycle.RunIds(release)];
            read.Add(new BoardRelease(
                release, await desk.Read.RunAsync(release.ReleaseId, cancellationToken),
                [.. open.Where(alert => alert.Rows.Any(row => own.Contains(row.CandidateRun))).OrderByDescending(alert => alert.Severity)]));
        }
        return read;
    }
}
