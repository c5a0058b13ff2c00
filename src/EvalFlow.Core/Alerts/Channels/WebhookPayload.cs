using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Alerts;

/// <summary>A notice as a CloudEvent 1.0 in structured JSON, for programs. Its id is the notice's key.</summary>
public static class WebhookPayload
{
    /// <summary>Rows at most; rows_total says how many there are.</summary>
    public const int MaxRows = 100;

    private const int TextLength = 4000;

    public static JsonObject Of(AlertNotice notice, Uri? web)
    {
        Alert alert = notice.Alert;
        string kind = JsonSerializer.SerializeToNode(notice.Kind)!.GetValue<string>();
        return new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = notice.Key,
            ["source"] = "/evalflow/alerts",
            ["type"] = $"evalflow.alert.{kind}.v1",
            ["subject"] = alert.AlertId,
            ["time"] = notice.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["datacontenttype"] = "application/json",
            ["data"] = Data(notice, kind, web),
        };
    }

    private static JsonObject Data(AlertNotice notice, string kind, Uri? web)
    {
        Alert alert = notice.Alert;
        Alert told = alert with
        {
            Title = SafeName.Of(alert.Title, AlertWording.TitleLength),
            Body = SafeName.Of(alert.Body, TextLength),
            Rows = [.. alert.Rows.Take(MaxRows)],
        };
        JsonObject data = JsonSerializer.SerializeToNode(told, ReportJson.Compact)!.AsObject();
        data.Remove("handling");
        data["rows_total"] = alert.Rows.Count;
        data["notice"] = kind;
        data["sequence"] = notice.Sequence;
        data["by"] = notice.Kind is NoticeKind.Acknowledged or NoticeKind.Resolved ? notice.By : null;
        data["audience"] = notice.Audience;
        JsonObject links = [];
        foreach (NoticeLink link in NoticeContent.Of(notice, web).Links)
        {
            links[link.Label.ToLowerInvariant().Replace(' ', '_')] = link.Target.AbsoluteUri;
        }
        data["links"] = links;
        return data;
    }
}
