namespace EvalFlow.Core.Registry;

/// <summary>The state of an eval, and who put it there.</summary>
/// <param name="IsManaged">False when nobody has put the eval under the lifecycle; it counts as active then.</param>
/// <param name="Version">Version of the eval that the decision was about; null without one.</param>
/// <param name="Hash">Hash of that version.</param>
public sealed record EvalStanding(
    string EvalId, EvalState State, bool IsManaged, string? Version = null, string? Hash = null,
    string? Who = null, DateTimeOffset? At = null, string? Note = null)
{
    /// <summary>Of the last approval that still holds: an eval that went back to draft or review has none.</summary>
    public Approval? Approval { get; init; }

    public static EvalStanding Unmanaged(string evalId) => new(evalId, EvalState.Active, IsManaged: false);
}

/// <summary>Who found a version good, and when.</summary>
public sealed record Approval(string Version, string Hash, string By, DateTimeOffset At);
