using System.Text.Json;
using System.Text.Json.Nodes;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Regressions;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Alerts;

/// <summary>The published limits of each channel, held with hostile names.</summary>
public sealed class PayloadLimitTests
{
    private static readonly Uri Web = new("https://evalflow.example.org/");

    private static void Hold(Action<AlertNotice, NoticeContent> law) =>
        Law.Holds(Hostile.Notice, notice => law(notice, NoticeContent.Of(notice, Web)));

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject one => one.SelectMany(pair => Objects(pair.Value)).Prepend(one),
        JsonArray many => many.SelectMany(Objects),
        _ => [],
    };

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject one => one.SelectMany(pair => Texts(pair.Value)),
        JsonArray many => many.SelectMany(Texts),
        JsonValue value when value.TryGetValue(out string? text) => [text],
        _ => [],
    };

    private static void AssertSeen(JsonNode payload) => Assert.All(
        Texts(payload), text => Assert.DoesNotContain(text, letter => (char.IsControl(letter) && letter != '\n') || (letter >= '\u202A' && letter <= '\u202E') || (letter >= '\u2066' && letter <= '\u2069')));

    // https://docs.slack.dev/reference/block-kit/blocks : 50 blocks; header 150; section 3000; 10 fields of 2000; button 75, url 3000.
    [Fact]
    public void Slack_AnyNames_StaysWithinTheLimitsAndPingsNobody() => Hold((_, content) =>
    {
        JsonObject message = SlackPayload.Of(content);
        JsonArray blocks = message["blocks"]!.AsArray();
        Assert.InRange(blocks.Count, 3, 50);
        Assert.DoesNotContain(message["text"]!.GetValue<string>(), letter => letter is '<' or '>');
        Assert.InRange(message["text"]!.GetValue<string>().Length, 1, 4000);
        foreach (JsonObject block in blocks.Select(block => block!.AsObject()))
        {
            CheckBlock(block);
        }
        Assert.All(Objects(message).Where(one => one["text"] is JsonValue && one["type"] is not null), text => Assert.Equal("plain_text", text["type"]!.GetValue<string>()));
        AssertSeen(message);
    });

    private static void CheckBlock(JsonObject block)
    {
        switch (block["type"]!.GetValue<string>())
        {
            case "header":
                Assert.InRange(block["text"]!["text"]!.GetValue<string>().Length, 1, 150);
                break;
            case "section" when block["fields"] is JsonArray fields:
                Assert.InRange(fields.Count, 1, 10);
                Assert.All(fields, field => Assert.InRange(field!["text"]!.GetValue<string>().Length, 1, 2000));
                break;
            case "section":
                Assert.InRange(block["text"]!["text"]!.GetValue<string>().Length, 1, 3000);
                break;
            case "context":
                Assert.InRange(block["elements"]!.AsArray().Count, 1, 10);
                Assert.All(block["elements"]!.AsArray(), element => Assert.InRange(element!["text"]!.GetValue<string>().Length, 1, 3000));
                break;
            case "actions":
                Assert.InRange(block["elements"]!.AsArray().Count, 1, 25);
                Assert.All(block["elements"]!.AsArray(), button => Assert.InRange(button!["text"]!["text"]!.GetValue<string>().Length, 1, 75));
                Assert.All(block["elements"]!.AsArray(), button => Assert.InRange(button!["url"]!.GetValue<string>().Length, 1, 3000));
                break;
            case var other:
                Assert.Fail($"Nothing sends a block of type {other}.");
                break;
        }
    }

    // learn.microsoft.com/microsoftteams, "Format cards": 28 KB; Markdown in TextBlock and Fact, none in TextRun; adaptivecards.io schema 1.4.
    [Fact]
    public void Teams_AnyNames_StaysUnder28KilobytesWithoutMarkdown() => Hold((notice, content) =>
    {
        JsonObject message = TeamsPayload.Of(content, notice.Kind);
        Assert.InRange(ChannelPayload.Bytes(message).Length, 1, 28 * 1024);
        JsonObject attachment = Assert.Single(message["attachments"]!.AsArray())!.AsObject();
        Assert.Equal(("message", "application/vnd.microsoft.card.adaptive"), (message["type"]!.GetValue<string>(), attachment["contentType"]!.GetValue<string>()));
        JsonObject card = attachment["content"]!.AsObject();
        Assert.Equal(("AdaptiveCard", "1.4"), (card["type"]!.GetValue<string>(), card["version"]!.GetValue<string>()));
        string[] types = [.. Objects(card).Select(one => one["type"]?.GetValue<string>()).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["Action.OpenUrl", "AdaptiveCard", "RichTextBlock", "TextRun"], types);
        Assert.All(card["body"]!.AsArray(), block => Assert.NotEmpty(block!["inlines"]!.AsArray()));
        AssertSeen(message);
    });

    // developer.pagerduty.com, Events API v2: summary 1024, dedup_key 255, severity one of four words, event 512 KB.
    [Fact]
    public void PagerDuty_AnyNames_StaysWithinTheLimits() => Hold((notice, content) =>
    {
        JsonObject body = PagerDutyPayload.Of(notice, content, Web, "key");
        Assert.Contains(body["event_action"]!.GetValue<string>(), new[] { "trigger", "acknowledge", "resolve" });
        Assert.InRange(body["dedup_key"]!.GetValue<string>().Length, 1, 255);
        JsonNode payload = body["payload"]!;
        Assert.InRange(payload["summary"]!.GetValue<string>().Length, 1, 1024);
        Assert.Contains(payload["severity"]!.GetValue<string>(), new[] { "critical", "error", "warning", "info" });
        Assert.True(DateTimeOffset.TryParse(payload["timestamp"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset _));
        Assert.InRange(ChannelPayload.Bytes(body).Length, 1, 512 * 1024);
        AssertSeen(body);
    });

    [Fact]
    public void Webhook_AnyNames_IsACloudEventWithAtMostAHundredRows() => Hold((notice, _) =>
    {
        using JsonDocument document = JsonDocument.Parse(ChannelPayload.Bytes(WebhookPayload.Of(notice, Web)));
        JsonElement root = document.RootElement;
        Assert.All((string[])["specversion", "id", "source", "type"], name => Assert.NotEqual("", root.GetProperty(name).GetString()));
        Assert.Equal(notice.Key, root.GetProperty("id").GetString());
        Assert.InRange(root.GetProperty("data").GetProperty("rows").GetArrayLength(), 1, WebhookPayload.MaxRows);
        Assert.Equal(notice.Alert.Rows.Count, root.GetProperty("data").GetProperty("rows_total").GetInt32());
    });

    [Fact]
    public void Payloads_OfAComparison_HoldNothingOfItsSamples()
    {
        Comparison comparison = A.Comparison() with
        {
            Flips = [new Flip("MARKER-id", 1, "violation_rate", "MARKER-from", "MARKER-to", true)],
            FlipsTotal = 1,
            UnmatchedIds = ["MARKER-unmatched"],
            NotComparableReasons = ["MARKER-reason"],
        };
        AlertNotice notice = A.Notice(AlertGrouping.OfComparison(comparison, A.Eval(), A.Noon)!);
        NoticeContent content = NoticeContent.Of(notice, Web);
        JsonObject[] payloads = [SlackPayload.Of(content), TeamsPayload.Of(content, notice.Kind), PagerDutyPayload.Of(notice, content, Web, "key"), WebhookPayload.Of(notice, Web)];
        Assert.All(payloads, payload => Assert.DoesNotContain("MARKER", payload.ToJsonString(), StringComparison.Ordinal));
    }
}
