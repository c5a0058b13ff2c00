using System.Globalization;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Records;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Alerts;

/// <summary>Which alerts to list; all of it stands in the address.</summary>
/// <param name="State">open, acknowledged, resolved or all; nothing for those that are not resolved.</param>
/// <param name="Severity">Lowest severity, 1 to 5.</param>
/// <param name="Text">Part of id, title, eval or model, in any case.</param>
/// <param name="Page">1-based.</param>
public sealed record AlertListQuery(string? State, string? Severity, string? Kind, string? Owner, string? Text, int Page)
{
    public const string All = "all";

    public static IReadOnlyList<string> States { get; } = [.. Enum.GetValues<AlertState>().Select(StateWord.Of), All];

    public bool IsFiltered => new[] { State, Severity, Kind, Owner, Text }.Any(part => Typed.Text(part) is not null);

    /// <summary>True when resolved ones may be among them.</summary>
    public bool WithResolved => State is All or "resolved";

    public bool Fits(Alert alert) =>
        (Typed.Text(State) is not { } state || state == All || state == StateWord.Of(alert.State))
        && (!int.TryParse(Severity, NumberStyles.None, CultureInfo.InvariantCulture, out int least) || alert.Severity >= least)
        && (Typed.Text(Kind) is not { } kind || kind == alert.Kind)
        && (Typed.Text(Owner) is not { } owner || People.Same(owner, alert.Owner))
        && (Typed.Text(Text) is not { } text || new[] { alert.AlertId, alert.Title, alert.EvalId, alert.CandidateModel, alert.Domain }
            .Any(part => part?.Contains(text, StringComparison.OrdinalIgnoreCase) == true));

    public string UrlOf(int page) => ListUrl.Of(AlertPaths.List, page, ("state", State), ("severity", Severity), ("kind", Kind), ("owner", Owner), ("q", Text));
}

/// <summary>Finds a page of alerts: what nobody answered first, then the gravest, then the newest.</summary>
internal static class AlertListing
{
    private const int PageSize = 25;

    public static async Task<(Paged<Alert> Found, IReadOnlyList<string> Owners)> FindAsync(
        IAlertStore alerts, AlertListQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<Alert> all = await alerts.ListAsync(query.WithResolved, cancellationToken);
        Alert[] fitting = [.. all.Where(query.Fits).OrderBy(alert => alert.State).ThenByDescending(alert => alert.Severity).ThenByDescending(alert => alert.LastSeenAt)];
        return (Paged<Alert>.Of(fitting, query.Page, PageSize), [.. all.Select(alert => alert.Owner).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }
}
