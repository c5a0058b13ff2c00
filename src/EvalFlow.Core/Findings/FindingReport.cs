using EvalFlow.Core.Records;

namespace EvalFlow.Core.Findings;

/// <summary>How far a finding is, its mitigations considered.</summary>
public enum FindingStage
{
    /// <summary>Nobody plans anything yet.</summary>
    Open,

    /// <summary>A mitigation has yet to be shown.</summary>
    Mitigating,

    /// <summary>Every mitigation is shown by a run; the finding waits to be closed.</summary>
    Mitigated,
    Closed,
    Dismissed,
}

/// <summary>A finding as other programs read it; the field names are the contract.</summary>
public sealed record FindingReport
{
    public required string FindingId { get; init; }
    public string? Release { get; init; }
    public required FindingStage Stage { get; init; }
    public required int Revision { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public required string ChangedBy { get; init; }

    /// <summary>Open, and its day or that of a mitigation has passed.</summary>
    public required bool Overdue { get; init; }
    public required Finding Finding { get; init; }
    public required IReadOnlyList<MitigationReport> Mitigations { get; init; }

    /// <summary>Oldest first; empty in lists.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    public static FindingReport Of(Kept<Finding> finding, IReadOnlyList<Kept<Mitigation>> mitigations, DateOnly today)
    {
        MitigationReport[] all = [.. mitigations.Select(one => MitigationReport.Of(one, today))];
        return new FindingReport
        {
            FindingId = finding.Id,
            Release = finding.Parent,
            Stage = StageOf(finding.Body.State, mitigations),
            Revision = finding.Revision,
            ChangedAt = finding.At,
            ChangedBy = finding.Who,
            Overdue = finding.Body.State == FindingState.Open && (finding.Body.Due < today || all.Any(one => one.Overdue)),
            Finding = finding.Body,
            Mitigations = all,
        };
    }

    private static FindingStage StageOf(FindingState state, IReadOnlyList<Kept<Mitigation>> mitigations) => state switch
    {
        FindingState.Closed => FindingStage.Closed,
        FindingState.Dismissed => FindingStage.Dismissed,
        FindingState.Open => mitigations.Any(one => one.Body.IsDue) ? FindingStage.Mitigating
            : mitigations.Any(one => one.Body.State == MitigationState.Closed) ? FindingStage.Mitigated : FindingStage.Open,
    };
}

/// <summary>A mitigation as other programs read it.</summary>
public sealed record MitigationReport(string MitigationId, int Revision, DateTimeOffset ChangedAt, string ChangedBy, bool Overdue, Mitigation Mitigation)
{
    public static MitigationReport Of(Kept<Mitigation> mitigation, DateOnly today) => new(
        mitigation.Id, mitigation.Revision, mitigation.At, mitigation.Who,
        mitigation.Body.IsDue && mitigation.Body.Due < today, mitigation.Body);
}

/// <summary>One thing that happened to a finding.</summary>
/// <param name="Subject">The finding, or a mitigation of it.</param>
/// <param name="What">In words, without who did it.</param>
/// <param name="Note">In the person's own words.</param>
/// <param name="Runs">Runs that it speaks of.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Who, string Subject, string What, string? Note, IReadOnlyList<string> Runs);
