using EvalFlow.Core.Records;

namespace EvalFlow.Core.Readiness;

/// <summary>Accepts an obstacle for a while, with somebody who answers for it.</summary>
/// <param name="Expires">Last day (UTC) on which it holds.</param>
/// <param name="Mitigation">What makes up for it meanwhile.</param>
public sealed record Waiver(
    string EvalId, IReadOnlyList<ObstacleKind> Covers, string Reason, string RiskOwner, DateOnly Expires, string Mitigation);

/// <summary>Somebody other than the eval's owner has looked at this result.</summary>
public sealed record SignOff(string EvalId, string RunId, string ResultHash);

/// <param name="EvidenceHash">What it was decided on.</param>
public sealed record LaunchDecision(bool Launch, Recommendation Recommendation, string EvidenceHash);

/// <summary>What the conclusion of a release found, for the audit log; the report is always made anew.</summary>
public sealed record ReadinessNote(Recommendation Recommendation, IReadOnlyList<string> Reasons, string RequiredSetHash, string EvidenceHash);

/// <summary>What people decide about a release; the parent of each record is the release.</summary>
public sealed class ReadinessRecords(IRecordStore store, TimeProvider clock)
{
    internal RecordSet<Waiver> Waivers { get; } = new(store, "waiver", clock);

    internal RecordSet<SignOff> SignOffs { get; } = new(store, "sign_off", clock);

    internal RecordSet<LaunchDecision> Decisions { get; } = new(store, "launch_decision", clock);

    internal RecordSet<ReadinessNote> Notes { get; } = new(store, "readiness", clock);

    internal RecordSet<Snapshot> Snapshots { get; } = new(store, "readiness_snapshot", clock);

    internal TimeProvider Clock => clock;

    internal DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
}
