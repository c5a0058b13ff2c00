using System.Globalization;
using System.Text.Json.Nodes;

namespace EvalFlow.Core.Alerts;

/// <summary>A notice as an event of PagerDuty's Events API v2. All notices of one alert share the incident, by dedup_key.</summary>
public static class PagerDutyPayload
{
    public const int MaxSummary = 1024;
    public const int MaxDedupKey = 255;

    public static JsonObject Of(AlertNotice notice, NoticeContent content, Uri? web, string routingKey)
    {
        JsonObject detail = [];
        foreach (NoticeLine line in content.Facts.Concat(content.Rows))
        {
            detail[line.Label] = line.Value;
        }
        if (content.MoreRows > 0)
        {
            detail["More"] = content.MoreRows;
        }
        Alert alert = notice.Alert;
        return new JsonObject
        {
            ["routing_key"] = routingKey,
            ["event_action"] = Action(notice.Kind),
            ["dedup_key"] = SafeName.Of(alert.AlertId, MaxDedupKey),
            ["client"] = "EvalFlow",
            ["client_url"] = web?.AbsoluteUri,
            ["links"] = new JsonArray([.. content.Links.Select(link => new JsonObject { ["href"] = link.Target.AbsoluteUri, ["text"] = link.Label })]),
            ["payload"] = new JsonObject
            {
                ["summary"] = SafeName.Of(content.Headline, MaxSummary),
                ["source"] = SafeName.Of(alert.CandidateModel ?? "evalflow", NoticeContent.ValueLength),
                ["severity"] = Severity(alert.Severity),
                ["timestamp"] = notice.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["component"] = SafeName.Of(alert.EvalId, NoticeContent.ValueLength),
                ["group"] = SafeName.Of(alert.Domain ?? alert.EvalId, NoticeContent.ValueLength),
                ["class"] = alert.Kind,
                ["custom_details"] = detail,
            },
        };
    }

    /// <summary>PagerDuty's four words for our five degrees.</summary>
    public static string Severity(int severity) => severity switch
    {
        >= 5 => "critical",
        4 => "error",
        3 => "warning",
        _ => "info",
    };

    private static string Action(NoticeKind kind) => kind switch
    {
        NoticeKind.Raised or NoticeKind.Updated or NoticeKind.Escalated or NoticeKind.Reminder or NoticeKind.Digest or NoticeKind.Test => "trigger",
        NoticeKind.Acknowledged => "acknowledge",
        NoticeKind.Resolved => "resolve",
    };
}
