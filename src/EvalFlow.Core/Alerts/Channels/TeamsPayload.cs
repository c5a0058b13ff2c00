using System.Globalization;
using System.Text.Json.Nodes;

namespace EvalFlow.Core.Alerts;

/// <summary>
/// A notice as the message that a Teams workflow posts: one Adaptive Card. Every name stands in a TextRun, which knows no
/// Markdown, unlike TextBlock and FactSet. Schema: adaptivecards.io/schemas/adaptive-card.json, version 1.4.
/// </summary>
public static class TeamsPayload
{
    /// <summary>Bytes of a message at most. Microsoft says "approximately 28 KB"; the rest is what the workflow adds.</summary>
    public const int MaxBytes = 25_000;

    public static JsonObject Of(NoticeContent content, NoticeKind kind)
    {
        JsonObject message = Message(content, kind);
        while (ChannelPayload.Bytes(message).Length > MaxBytes && content.Rows.Count > 0)
        {
            content = content with { Rows = [.. content.Rows.SkipLast(1)], MoreRows = content.MoreRows + 1 };
            message = Message(content, kind);
        }
        return message;
    }

    private static JsonObject Message(NoticeContent content, NoticeKind kind) => new()
    {
        ["type"] = "message",
        ["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive",
            ["contentUrl"] = null,
            ["content"] = Card(content, kind),
        }),
    };

    private static JsonObject Card(NoticeContent content, NoticeKind kind)
    {
        JsonArray body = [Text(Run(content.Headline, ("size", "Large"), ("weight", "Bolder"), ("color", Colour(kind))))];
        foreach (NoticeLine line in content.Facts.Concat(content.Rows))
        {
            body.Add((JsonNode)Text(Run($"{line.Label}: ", ("weight", "Bolder")), Run(line.Value)));
        }
        if (content.MoreRows > 0)
        {
            body.Add((JsonNode)Text(Run(string.Create(CultureInfo.InvariantCulture, $"And {content.MoreRows:#,0} more."))));
        }
        string source = content.Command is null ? "EvalFlow" : $"EvalFlow: {content.Command}";
        body.Add((JsonNode)Text(Run($"{source}. No text of samples is sent to chat.", ("size", "Small"))));
        return new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["msteams"] = new JsonObject { ["width"] = "Full" },
            ["body"] = body,
            ["actions"] = new JsonArray([.. content.Links.Select(link =>
                new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = link.Label, ["url"] = link.Target.AbsoluteUri })]),
        };
    }

    private static string Colour(NoticeKind kind) => kind switch
    {
        NoticeKind.Raised or NoticeKind.Updated or NoticeKind.Escalated or NoticeKind.Reminder => "Attention",
        NoticeKind.Resolved => "Good",
        NoticeKind.Acknowledged or NoticeKind.Digest or NoticeKind.Test => "Accent",
    };

    private static JsonObject Text(params JsonObject[] runs) => new() { ["type"] = "RichTextBlock", ["inlines"] = new JsonArray([.. runs]) };

    private static JsonObject Run(string text, params (string Name, string Value)[] style)
    {
        JsonObject run = new() { ["type"] = "TextRun", ["text"] = text };
        foreach ((string name, string value) in style)
        {
            run[name] = value;
        }
        return run;
    }
}
