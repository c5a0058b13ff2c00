using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Alerts;

namespace EvalFlow.AzureStorage.Alerts;

/// <summary>An alert as a row; its lines and what was done about it are a long value.</summary>
internal static class StoredAlert
{
    public const string State = "State";

    private const string Details = "Details";

    public static async Task<TableEntity> WriteAsync(
        string partition, string row, Alert alert, BlobStore blobs, CancellationToken cancellationToken)
    {
        TableEntity stored = WriteColumns(partition, row, alert);
        if (AlertDetails.Write(alert) is { } details)
        {
            await LongValue.PutAsync(stored, Details, details, blobs, $"alerts/{Keys.Encode(alert.AlertId)}", cancellationToken);
        }
        return stored;
    }

    public static async Task<Alert> ReadAsync(TableEntity row, BlobStore blobs, CancellationToken cancellationToken) =>
        AlertDetails.Add(ReadColumns(row), await LongValue.FindTextAsync(row, Details, blobs, cancellationToken));

    public static AlertState StateOf(TableEntity row) => Read(row.GetString(State));

    private static TableEntity WriteColumns(string partition, string row, Alert alert) => new(partition, row)
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

    private static Alert ReadColumns(TableEntity row) => new()
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
