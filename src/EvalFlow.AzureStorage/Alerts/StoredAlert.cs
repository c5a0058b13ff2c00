using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Alerts;

namespace EvalFlow.AzureStorage.Alerts;

/// <summary>An alert as a row.</summary>
internal static class StoredAlert
{
    public const string State = "State";

    public static TableEntity Write(string partition, string row, Alert alert) => new(partition, row)
    {
        ["AlertId"] = alert.AlertId,
        ["DedupKey"] = alert.DedupKey,
        ["Kind"] = alert.Kind,
        ["Severity"] = alert.Severity,
        ["Title"] = alert.Title,
        ["Body"] = alert.Body,
        ["EvalId"] = alert.EvalId,
        ["Metric"] = alert.Metric,
        ["Slice"] = alert.Slice,
        ["Owner"] = alert.Owner,
        ["BaselineRun"] = alert.BaselineRun,
        ["CandidateRun"] = alert.CandidateRun,
        ["RaisedAt"] = Timestamp.Write(alert.RaisedAt),
        ["LastSeenAt"] = Timestamp.Write(alert.LastSeenAt),
        ["TimesSeen"] = alert.TimesSeen,
        [State] = Write(alert.State),
    };

    public static Alert Read(TableEntity row) => new()
    {
        AlertId = row.GetString("AlertId"),
        DedupKey = row.GetString("DedupKey"),
        Kind = row.GetString("Kind"),
        Severity = row.GetInt32("Severity") ?? 1,
        Title = row.GetString("Title"),
        Body = row.GetString("Body"),
        EvalId = row.GetString("EvalId"),
        Metric = row.GetString("Metric"),
        Slice = row.GetString("Slice"),
        Owner = row.GetString("Owner"),
        BaselineRun = row.GetString("BaselineRun"),
        CandidateRun = row.GetString("CandidateRun"),
        RaisedAt = Timestamp.Read(row.GetString("RaisedAt")),
        LastSeenAt = Timestamp.Read(row.GetString("LastSeenAt")),
        TimesSeen = row.GetInt32("TimesSeen") ?? 1,
        State = Read(row.GetString(State)),
    };

    public static string Write(AlertState state) => state switch
    {
        AlertState.Open => "open",
        AlertState.Acknowledged => "acknowledged",
        AlertState.Resolved => "resolved",
    };

    private static AlertState Read(string state) => state switch
    {
        "open" => AlertState.Open,
        "acknowledged" => AlertState.Acknowledged,
        "resolved" => AlertState.Resolved,
        _ => throw new InvalidDataException($"The table holds an alert with the state '{state}', which is none of ours."),
    };
}
