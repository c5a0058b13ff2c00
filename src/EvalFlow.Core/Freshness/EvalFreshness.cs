using EvalFlow.Core.Registry;

namespace EvalFlow.Core.Freshness;

/// <summary>Whether the scores of an eval can be relied on today, and why not.</summary>
public sealed record EvalFreshness
{
    public required string EvalId { get; init; }

    /// <summary>The version added last; the one that was judged.</summary>
    public required string Version { get; init; }
    public required string Title { get; init; }
    public string? Owner { get; init; }
    public int? Severity { get; init; }
    public required EvalState State { get; init; }

    /// <summary>The most serious first; empty when nothing is known to be stale. Evals that are not in use have none.</summary>
    public required IReadOnlyList<StaleReason> Reasons { get; init; }

    /// <summary>What could not be judged, such as a link to a policy that the catalogue does not have.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public bool IsStale => Reasons.Count > 0;

    /// <summary>The earliest day by which a reason should be put right; null when fresh.</summary>
    public DateOnly? Due => Reasons.Count == 0 ? null : Reasons.Min(reason => reason.Due);
}
