using System.Globalization;

namespace EvalFlow.Core.Alerts;

/// <summary>Gathers what quiet hours held back. One alert alone needs no digest.</summary>
public static class QuietDigest
{
    /// <summary>The alerts to tell in one message, by rule and by the quiet hours that held them.</summary>
    public static IEnumerable<(AlertRoute Route, Alert[] Held)> Due(IReadOnlyList<Alert> alerts, AlertRouting routing, DateTimeOffset now) =>
        from alert in alerts
        where alert is { State: AlertState.Open, Handling: { FirstToldAt: null, DeferredUntil: not null } }
        let route = routing.RouteFor(alert)
        where route.Quiet?.EndFor(alert.Severity, now) is null
        group alert by (route, alert.Handling.DeferredUntil) into held
        where held.Count() > 1
        select (held.Key.route, held.OrderByDescending(alert => alert.Severity).ThenBy(alert => alert.RaisedAt).ToArray());

    /// <summary>The digest. The same quiet hours make the same id, so that a repeated attempt adds nothing.</summary>
    public static Alert Of(AlertRoute route, IReadOnlyList<Alert> held, DateTimeOffset now)
    {
        string key = AlertGrouping.Hash(string.Create(CultureInfo.InvariantCulture, $"digest|{route.Name}|{held[0].Handling.DeferredUntil?.UtcTicks}"));
        string id = $"a-{key[..10]}";
        return new Alert
        {
            AlertId = id,
            DedupKey = key,
            Kind = AlertKinds.Digest,
            Severity = held[0].Severity,
            Title = string.Create(CultureInfo.InvariantCulture, $"{held.Count} alerts from the quiet hours"),
            Body = string.Join(' ', held.Take(AlertWording.RowsTold).Select(alert => $"{alert.Title}.")),
            EvalId = held[0].EvalId,
            Metric = "",
            Owner = held[0].Owner,
            BaselineRun = "",
            CandidateRun = id,
            RaisedAt = now,
            LastSeenAt = now,
            State = AlertState.Resolved,
            Rows = [.. held.Select(alert => ToRow(alert))],
        };
    }

    private static AlertRow ToRow(Alert alert) => new()
    {
        AlertId = alert.AlertId,
        EvalId = alert.EvalId,
        EvalTitle = alert.Title,
        Owner = alert.Owner,
        BaselineRun = alert.BaselineRun,
        CandidateRun = alert.CandidateRun,
        Severity = alert.Severity,
        Summary = alert.Body,
    };
}
