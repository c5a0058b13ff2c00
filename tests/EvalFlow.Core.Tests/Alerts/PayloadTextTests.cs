using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Core.Tests.Alerts;

/// <summary>The payloads as receivers get them, approved.</summary>
public sealed class PayloadTextTests
{
    private static readonly Uri Web = new("https://evalflow.example.org/");
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private static AlertNotice Notice(NoticeKind kind)
    {
        Alert alert = AlertGrouping.OfComparison(
            A.Comparison(rows: [A.Result(), A.Result(0.02, 0.2, slice: ("language", "<!channel>"))]), A.Eval(severity: 5), A.Noon)!;
        if (kind == NoticeKind.Resolved)
        {
            alert = alert with { State = AlertState.Resolved, Rows = [.. alert.Rows.Select(row => row with { RecoveredBy = "r-20261125-110000-cccccc" })] };
            alert = alert with { Handling = alert.Handling.With(new AlertAct(A.Noon, "resolved", "r-20261125-110000-cccccc", null)) };
        }
        return A.Notice(alert, kind);
    }

    private static string Text(JsonNode payload) => payload.ToJsonString(Readable) + "\n";

    [Fact]
    public void Slack_ReadsWell() => Approved.Matches(Text(SlackPayload.Of(NoticeContent.Of(Notice(NoticeKind.Raised), Web))), "slack-raised");

    [Fact]
    public void Teams_ReadsWell() =>
        Approved.Matches(Text(TeamsPayload.Of(NoticeContent.Of(Notice(NoticeKind.Resolved), Web), NoticeKind.Resolved)), "teams-resolved");

    [Fact]
    public void PagerDuty_ReadsWell()
    {
        AlertNotice notice = Notice(NoticeKind.Raised);
        Approved.Matches(Text(PagerDutyPayload.Of(notice, NoticeContent.Of(notice, Web), Web, "ROUTING-KEY")), "pagerduty-raised");
    }

    [Fact]
    public void Webhook_ReadsWell() => Approved.Matches(Text(WebhookPayload.Of(Notice(NoticeKind.Raised), Web)), "webhook-raised");
}
