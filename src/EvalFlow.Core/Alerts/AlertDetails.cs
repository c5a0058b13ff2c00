using System.Text.Json;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Alerts;

/// <summary>The part of an alert that stores keep as JSON. Add fields; never rename or reuse one.</summary>
public sealed record AlertDetails
{
    public string? Domain { get; init; }
    public string? BaselineModel { get; init; }
    public string? CandidateModel { get; init; }
    public IReadOnlyList<AlertRow> Rows { get; init; } = [];
    public AlertHandling Handling { get; init; } = AlertHandling.None;

    /// <summary>Null when the alert has none of it.</summary>
    public static string? Write(Alert alert)
    {
        AlertDetails details = new()
        {
            Domain = alert.Domain,
            BaselineModel = alert.BaselineModel,
            CandidateModel = alert.CandidateModel,
            Rows = alert.Rows,
            Handling = alert.Handling,
        };
        return details == new AlertDetails() ? null : JsonSerializer.Serialize(details, ReportJson.Compact);
    }

    public static Alert Add(Alert alert, string? json)
    {
        if (json is null)
        {
            return alert;
        }
        AlertDetails details = JsonSerializer.Deserialize<AlertDetails>(json, ReportJson.Compact)!;
        return alert with
        {
            Domain = details.Domain,
            BaselineModel = details.BaselineModel,
            CandidateModel = details.CandidateModel,
            Rows = details.Rows,
            Handling = details.Handling,
        };
    }
}
