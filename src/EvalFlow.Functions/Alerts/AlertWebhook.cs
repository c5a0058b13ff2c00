using EvalFlow.Core.Alerts;

namespace EvalFlow.Functions.Alerts;

/// <summary>What a channel's webhook takes.</summary>
internal static class AlertWebhook
{
    public static object Body(string channel, Alert alert) => channel switch
    {
        "slack" => new Dictionary<string, object> { ["text"] = Escape($"Severity {alert.Severity}: {alert.Title}\n{alert.Body}") },
        "teams" => Card(alert),
        _ => alert,
    };

    // A stray <!channel> would call everybody.
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static Dictionary<string, object> Card(Alert alert) => new()
    {
        ["type"] = "message",
        ["attachments"] = new[]
        {
            new Dictionary<string, object>
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive",
                ["content"] = new Dictionary<string, object>
                {
                    ["type"] = "AdaptiveCard",
                    ["version"] = "1.4",
                    ["body"] = new[] { Line($"Severity {alert.Severity}: {alert.Title}"), Line(alert.Body) },
                },
            },
        },
    };

    private static Dictionary<string, object> Line(string text) => new() { ["type"] = "TextBlock", ["text"] = text, ["wrap"] = true };
}
