using System.Text.Json;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Alerts;

/// <summary>Appends each alert as a JSON line, for whatever on this machine passes alerts on.</summary>
public sealed class FileChannel(string path) : IAlertChannel
{
    public string Name => "file";

    public Task SendAsync(Alert alert, CancellationToken cancellationToken) =>
        File.AppendAllTextAsync(path, JsonSerializer.Serialize(alert, ReportJson.Compact) + "\n", cancellationToken);
}
