using EvalFlow.Core.Alerts;
using EvalFlow.Sqlite.Storage;

namespace EvalFlow.Sqlite.Alerts;

/// <summary>A row of the table alerts.</summary>
internal class StoredAlert
{
    public string AlertId { get; init; } = "";
    public string DedupKey { get; init; } = "";
    public string Kind { get; init; } = "";
    public int Severity { get; init; }
    public string Title { get; init; } = "";
    public string Body { get; init; } = "";
    public string EvalId { get; init; } = "";
    public string Metric { get; init; } = "";
    public string? Slice { get; init; }
    public string? Owner { get; init; }
    public string BaselineRun { get; init; } = "";
    public string CandidateRun { get; init; } = "";
    public string RaisedAt { get; init; } = "";
    public string LastSeenAt { get; init; } = "";
    public int TimesSeen { get; init; }
    public string State { get; init; } = "";

    /// <summary>See <see cref="AlertDetails"/>.</summary>
    public string? Details { get; init; }

    public static StoredAlert From(Alert alert) => new()
    {
        AlertId = alert.AlertId,
        DedupKey = alert.DedupKey,
        Kind = alert.Kind,
        Severity = alert.Severity,
        Title = alert.Title,
        Body = alert.Body,
        EvalId = alert.EvalId,
        Metric = alert.Metric,
        Slice = alert.Slice,
        Owner = alert.Owner,
        BaselineRun = alert.BaselineRun,
        CandidateRun = alert.CandidateRun,
        RaisedAt = Timestamp.Write(alert.RaisedAt),
        LastSeenAt = Timestamp.Write(alert.LastSeenAt),
        TimesSeen = alert.TimesSeen,
        State = Write(alert.State),
        Details = AlertDetails.Write(alert),
    };

    public Alert ToAlert() => AlertDetails.Add(ToBareAlert(), Details);

    private Alert ToBareAlert() => new()
    {
        AlertId = AlertId,
        DedupKey = DedupKey,
        Kind = Kind,
        Severity = Severity,
        Title = Title,
        Body = Body,
        EvalId = EvalId,
        Metric = Metric,
        Slice = Slice,
        Owner = Owner,
        BaselineRun = BaselineRun,
        CandidateRun = CandidateRun,
        RaisedAt = Timestamp.Read(RaisedAt),
        LastSeenAt = Timestamp.Read(LastSeenAt),
        TimesSeen = TimesSeen,
        State = Read(State),
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
        _ => throw new InvalidDataException($"The database holds an alert with the state '{state}', which is none of ours."),
    };
}
