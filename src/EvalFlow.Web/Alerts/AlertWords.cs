using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Alerts;

/// <summary>How an alert looks and reads.</summary>
internal static class AlertWords
{
    public static Tone ToneOf(AlertState state) => state switch
    {
        AlertState.Open => Tone.Bad,
        AlertState.Acknowledged => Tone.Busy,
        AlertState.Resolved => Tone.Good,
    };

    public static string Of(AlertState state) => state switch
    {
        AlertState.Open => "open",
        AlertState.Acknowledged => "acknowledged",
        AlertState.Resolved => "resolved",
    };

    /// <summary>Where it stands, in a sentence.</summary>
    public static string Headline(Alert alert) => alert.State switch
    {
        AlertState.Open => "Nobody has answered this alert yet.",
        AlertState.Acknowledged => $"{Last(alert, "acknowledged")} is on it.",
        AlertState.Resolved => $"Resolved{(Last(alert, "resolved") is { } who ? $" by {who}" : "")}.",
    };

    public static string Told(AlertHandling handling) => handling switch
    {
        { Told.Count: > 0 } => $"{string.Join(", ", handling.Told)}, by the rule {handling.Route}, last on {Numbers.Time(handling.LastToldAt)} UTC",
        { DeferredUntil: { } until } => $"nobody yet; it waits for the end of the quiet hours, {Numbers.Time(until)} UTC",
        _ => "nobody yet",
    };

    public static string Act(AlertAct act) => act switch
    {
        { Who: null } => act.What,
        { What: "escalated" } => $"escalated to {act.Who}",
        _ => $"{act.What} by {act.Who}",
    };

    private static string? Last(Alert alert, string what) => alert.Handling.History.LastOrDefault(act => act.What == what)?.Who ?? (what == "acknowledged" ? "Somebody" : null);
}
