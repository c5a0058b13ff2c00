using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Findings;

/// <summary>Addresses of the finding screens.</summary>
internal static class FindingPaths
{
    public const string List = "/findings";

    public static string Of(string findingId) => $"{List}/{Uri.EscapeDataString(findingId)}";

    public static string OfMitigation(string mitigationId) => $"/mitigations/{Uri.EscapeDataString(mitigationId)}";
}

/// <summary>Which findings to list; all of it stands in the address.</summary>
/// <param name="State">A stage, or all; nothing for those that are open.</param>
/// <param name="Overdue">true for those whose day has passed.</param>
/// <param name="Text">Part of id, title, eval or domain, in any case.</param>
/// <param name="Page">1-based.</param>
public sealed record FindingListQuery(string? State, string? Owner, string? Release, string? Overdue, string? Text, int Page)
{
    public const string All = "all";

    private const int PageSize = 25;

    public static IReadOnlyList<string> States { get; } = [.. Enum.GetValues<FindingStage>().Select(StateWord.Of), All];

    public bool IsFiltered => new[] { State, Owner, Release, Overdue, Text }.Any(part => Typed.Text(part) is not null);

    public string UrlOf(int page) => ListUrl.Of(FindingPaths.List, page, ("state", State), ("owner", Owner), ("release", Release), ("overdue", Overdue), ("q", Text));

    /// <summary>The page of findings, and all owners for the filter.</summary>
    internal async Task<(Paged<FindingReport> Found, IReadOnlyList<string> Owners)> FindAsync(ReadFindings findings, CancellationToken cancellationToken)
    {
        IReadOnlyList<FindingReport> all = await findings.ListAsync(
            new FindingFilter(Typed.Text(Release), null, Overdue == "true", Typed.Text(State) is not null), cancellationToken);
        return (
            Paged<FindingReport>.Of([.. all.Where(Fits)], Page, PageSize),
            [.. all.Select(one => one.Finding.Owner).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    internal bool Fits(FindingReport report) =>
        (Typed.Text(State) is not { } state || state == All || state == StateWord.Of(report.Stage))
        && (Typed.Text(Owner) is not { } owner || People.Same(owner, report.Finding.Owner))
        && (Typed.Text(Text) is not { } text || new[] { report.FindingId, report.Finding.Title, report.Finding.HarmDomain }
            .Concat(report.Finding.Symptoms.Select(one => one.EvalId)).Any(part => part?.Contains(text, StringComparison.OrdinalIgnoreCase) == true));
}
