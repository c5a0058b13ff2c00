using System.Globalization;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Core.Findings;

/// <summary>
/// Keeps one alert per owner about findings and mitigations whose day has passed: raised, brought up to date, resolved when
/// nothing is overdue any more. A host calls it whenever it calls the alert clock; doing it again changes nothing.
/// </summary>
public sealed class TellOverdue(FindingRecords records, IAlertStore alerts, AlertRouting routing)
{
    private const string Nobody = "nobody";
    private readonly ChangeAlert _change = new(alerts, routing, records.Clock);

    /// <returns>Owners with overdue work.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<FindingReport> open = await new ReadFindings(records).ListAsync(new FindingFilter(), cancellationToken);
        Dictionary<string, AlertRow[]> late = open.SelectMany(Rows).GroupBy(row => KeyOf(row.Owner)).ToDictionary(rows => rows.Key, rows => rows.ToArray());
        foreach (AlertRow[] rows in late.Values)
        {
            await RaiseAsync(rows, cancellationToken);
        }
        foreach (Alert over in (await alerts.ListAsync(includeResolved: false, cancellationToken)).Where(one => one.Kind == AlertKinds.Overdue && !late.ContainsKey(KeyOf(one.Owner))))
        {
            await _change.RunAsync(over.AlertId, now => AlertTransitions.Resolve(now, ReviewFindings.Who, null, records.Clock.GetUtcNow()), cancellationToken);
        }
        return late.Count;
    }

    private async Task RaiseAsync(AlertRow[] rows, CancellationToken cancellationToken)
    {
        Alert raised = AlertGrouping.OfOverdue(rows, KeyOf(rows[0].Owner), records.Clock.GetUtcNow());
        Alert standing = await alerts.RaiseAsync(raised, [], cancellationToken);
        await _change.RunAsync(
            standing.AlertId,
            now => now.State == AlertState.Resolved || now.Rows.SequenceEqual(raised.Rows) ? now : AlertWording.Describe(now with { Rows = raised.Rows }),
            cancellationToken);
    }

    private static string KeyOf(string? owner) => (owner ?? Nobody).Trim().ToUpperInvariant();

    private IEnumerable<AlertRow> Rows(FindingReport report)
    {
        if (report.Finding.Due is { } due && due < records.Today)
        {
            yield return Row(report, report.FindingId, report.Finding.Owner, report.Finding.Title, due);
        }
        foreach (MitigationReport late in report.Mitigations.Where(one => one.Overdue))
        {
            yield return Row(report, late.MitigationId, late.Mitigation.Owner, late.Mitigation.Title, late.Mitigation.Due!.Value);
        }
    }

    private static AlertRow Row(FindingReport report, string id, string? owner, string title, DateOnly due) => new()
    {
        EvalId = report.Finding.Symptoms[0].EvalId,
        EvalTitle = SafeName.Of(title, AlertWording.TitleLength),
        Owner = owner,
        CandidateRun = id,
        // Late work is urgent by what it is about, but it wakes nobody by itself.
        Severity = Math.Min(report.Finding.Severity, AlertSeverity.Critical - 1),
        Summary = string.Create(CultureInfo.InvariantCulture, $"{id} was due on {due:yyyy-MM-dd}."),
    };
}
