namespace EvalFlow.Core.Readiness;

/// <summary>A snapshot as other programs read it; the field names are the contract.</summary>
public sealed record TakenSnapshot(string SnapshotId, string ReleaseId, DateTimeOffset TakenAt, string TakenBy, Snapshot Snapshot);
