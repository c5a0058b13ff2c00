using EvalFlow.Core.Alerts;

namespace EvalFlow.Cli.Output;

/// <summary>An alert as people read it in a list.</summary>
internal static class AlertView
{
    private const int TextLength = 2000;

    /// <param name="silence">What keeps it quiet; null when nothing does.</param>
    public static void Write(Screen screen, Alert alert, AlertSilence? silence)
    {
        screen.Say($"{alert.AlertId}  {alert.State.ToString().ToUpperInvariant()}  severity {alert.Severity} of 5 ({AlertSeverity.Word(alert.Severity)})  seen {alert.TimesSeen} x, last {Numbers.Time(alert.LastSeenAt)} UTC");
        screen.Tell(Safe(alert.Title), 2);
        screen.Tell(Safe(alert.Body), 2);
        string look = alert.Kind switch
        {
            AlertKinds.Regression => $"evalflow compare {alert.BaselineRun} {alert.CandidateRun}",
            AlertKinds.Digest => "told together",
            AlertKinds.Overdue => "evalflow findings list --overdue",
            AlertKinds.EvalStale => "evalflow freshness",
            _ => $"evalflow runs show {alert.CandidateRun}",
        };
        screen.Say($"  owner {Safe(alert.Owner ?? "nobody")}; {look}");
        screen.Tell($"{Told(alert.Handling)}{(silence is null ? "" : $"; silent until {Numbers.Time(silence.EndsAt)} UTC by {Safe(silence.Who)}: {Safe(silence.Why)}")}", 2);
        foreach (AlertAct act in alert.Handling.History)
        {
            string who = act.Who is null ? "" : act.What == "escalated" ? $" to {Safe(act.Who)}" : $" by {Safe(act.Who)}";
            screen.Tell($"{Numbers.Time(act.At)} {act.What}{who}{(act.Note is null ? "" : $": {Safe(act.Note)}")}", 2);
        }
    }

    private static string Told(AlertHandling handling) => handling switch
    {
        { Told.Count: > 0 } => $"told {string.Join(", ", handling.Told)} by the rule '{handling.Route}', last {Numbers.Time(handling.LastToldAt)} UTC",
        { DeferredUntil: { } until } => $"waits for the end of the quiet hours, {Numbers.Time(until)} UTC",
        _ => "nobody was told yet",
    };

    private static string Safe(string text) => SafeName.Of(text, TextLength);
}
