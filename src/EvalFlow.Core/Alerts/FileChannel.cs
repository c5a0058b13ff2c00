using System.Text.Json;
using System.Text.Json.Nodes;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Alerts;

/// <summary>Appends each notice as a JSON line, for whatever on this machine passes alerts on: the alert, with key and kind of the notice.</summary>
public sealed class FileChannel(string path, string name = "file") : IAlertChannel
{
    public string Name => name;

    public async Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        JsonObject line = JsonSerializer.SerializeToNode(notice.Alert, ReportJson.Compact)!.AsObject();
        line.Remove("handling");
        line["notice"] = JsonSerializer.SerializeToNode(notice.Kind, ReportJson.Compact);
        line["notice_key"] = notice.Key;
        line["notice_at"] = notice.At;
        line["by"] = notice.By;
        line["runbook"] = notice.Runbook?.AbsoluteUri;
        await File.AppendAllTextAsync(path, line.ToJsonString(ReportJson.Compact) + "\n", cancellationToken);
        return null;
    }
}
