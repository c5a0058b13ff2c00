using System.Globalization;
using System.Text.Json.Nodes;

namespace EvalFlow.Core.Alerts;

/// <summary>
/// A notice as a Slack message. Every name stands in a plain_text object, which Slack does not parse; only the fallback text of
/// notifications is parsed, and is escaped. Limits: docs.slack.dev/reference/block-kit/blocks.
/// </summary>
public static class SlackPayload
{
    private const int MaxFields = 10;

    public static JsonObject Of(NoticeContent content)
    {
        JsonArray blocks = [Header(content.Headline), Facts(content.Facts)];
        foreach (NoticeLine row in content.Rows)
        {
            blocks.Add((JsonNode)Section($"{row.Label}\n{row.Value}"));
        }
        if (content.MoreRows > 0)
        {
            blocks.Add((JsonNode)Section(string.Create(CultureInfo.InvariantCulture, $"And {content.MoreRows:#,0} more.")));
        }
        if (Buttons(content.Links) is { Count: > 0 } buttons)
        {
            blocks.Add((JsonNode)new JsonObject { ["type"] = "actions", ["elements"] = buttons });
        }
        string source = content.Command is null ? "EvalFlow" : $"EvalFlow: {content.Command}";
        blocks.Add((JsonNode)new JsonObject { ["type"] = "context", ["elements"] = new JsonArray(Plain($"{source}. No text of samples is sent to chat.")) });
        return new JsonObject { ["text"] = Escape(content.Headline), ["blocks"] = blocks };
    }

    /// <summary>Slack's three characters, so that a name cannot begin a mention or a link.</summary>
    internal static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static JsonObject Header(string text) => new() { ["type"] = "header", ["text"] = Plain(text) };

    private static JsonObject Section(string text) => new() { ["type"] = "section", ["text"] = Plain(text) };

    private static JsonObject Facts(IReadOnlyList<NoticeLine> facts) => new()
    {
        ["type"] = "section",
        ["fields"] = new JsonArray([.. facts.Take(MaxFields).Select(fact => Plain($"{fact.Label}\n{fact.Value}"))]),
    };

    private static JsonArray Buttons(IReadOnlyList<NoticeLink> links) =>
    [
        .. links.Select(link =>
            (JsonNode)new JsonObject { ["type"] = "button", ["text"] = Plain(link.Label), ["url"] = link.Target.AbsoluteUri }),
    ];

    private static JsonObject Plain(string text) => new() { ["type"] = "plain_text", ["text"] = text, ["emoji"] = false };
}
