using EvalFlow.Core.Records;

namespace EvalFlow.Core.Findings;

/// <summary>What kind of remedy it is.</summary>
public enum MitigationType
{
    Training,
    Classifier,
    Prompt,
    Policy,
    Product,
}

public enum MitigationState
{
    Open,

    /// <summary>A linked run shows every claim.</summary>
    Closed,

    /// <summary>It was closed, and a later run took it back.</summary>
    Reopened,
    Abandoned,
}

/// <summary>What was done to a mitigation with one revision.</summary>
public enum MitigationAct
{
    Plan,
    Assign,
    Note,

    /// <summary>A run was linked and did not show every claim.</summary>
    Attempt,

    /// <summary>Every claim is shown by a linked run. The only way to be closed.</summary>
    Verify,

    /// <summary>A later run is worse than the one that showed the claim.</summary>
    Decay,
    Reopen,
    Abandon,
}

/// <summary>A remedy for a finding, and what it claims to move. Never holds a prompt or a response.</summary>
public sealed record Mitigation
{
    public static readonly TransitionTable<MitigationState, MitigationAct> Table = new(
        (MitigationState.Open, MitigationAct.Assign, MitigationState.Open),
        (MitigationState.Open, MitigationAct.Note, MitigationState.Open),
        (MitigationState.Open, MitigationAct.Attempt, MitigationState.Open),
        (MitigationState.Open, MitigationAct.Verify, MitigationState.Closed),
        (MitigationState.Open, MitigationAct.Abandon, MitigationState.Abandoned),
        (MitigationState.Closed, MitigationAct.Note, MitigationState.Closed),
        (MitigationState.Closed, MitigationAct.Decay, MitigationState.Reopened),
        (MitigationState.Closed, MitigationAct.Reopen, MitigationState.Reopened),
        (MitigationState.Reopened, MitigationAct.Assign, MitigationState.Reopened),
        (MitigationState.Reopened, MitigationAct.Note, MitigationState.Reopened),
        (MitigationState.Reopened, MitigationAct.Attempt, MitigationState.Reopened),
        (MitigationState.Reopened, MitigationAct.Verify, MitigationState.Closed),
        (MitigationState.Reopened, MitigationAct.Abandon, MitigationState.Abandoned),
        (MitigationState.Abandoned, MitigationAct.Note, MitigationState.Abandoned),
        (MitigationState.Abandoned, MitigationAct.Reopen, MitigationState.Reopened));

    public required string FindingId { get; init; }
    public required MitigationType Type { get; init; }

    /// <summary>What is done, in a few words.</summary>
    public required string Title { get; init; }
    public string? Owner { get; init; }

    /// <summary>Last day to have it shown (UTC); null when nobody set one.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>What should move; at least one.</summary>
    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>The newest evidence on each claim that was looked at since it was planned or reopened.</summary>
    public IReadOnlyList<ClaimEvidence> Evidence { get; init; } = [];

    /// <summary>Run that reopened it; evidence must be newer. Null while none did.</summary>
    public string? ReopenedBy { get; init; }

    /// <summary>What remains wrong, in words; null when nobody said.</summary>
    public string? ResidualRisk { get; init; }
    public MitigationState State { get; init; } = MitigationState.Open;

    /// <summary>What this revision did.</summary>
    public MitigationAct Act { get; init; } = MitigationAct.Plan;

    /// <summary>True while somebody has yet to do something.</summary>
    public bool IsDue => State switch
    {
        MitigationState.Open or MitigationState.Reopened => true,
        MitigationState.Closed or MitigationState.Abandoned => false,
    };

    /// <summary>The mitigation with further evidence; closed when every claim then has evidence that holds, and only then.</summary>
    internal Mitigation With(string id, IReadOnlyList<ClaimEvidence> found)
    {
        ClaimEvidence[] all = [.. Evidence.ExceptBy(found.Select(one => one.Claim), one => one.Claim).Concat(found).OrderBy(one => one.Claim)];
        bool isShown = Claims.Count > 0 && Enumerable.Range(0, Claims.Count).All(claim => all.Any(one => one.Claim == claim && one.Holds));
        return After(id, isShown ? MitigationAct.Verify : MitigationAct.Attempt) with { Evidence = all };
    }

    /// <summary>The mitigation reopened: what showed it before shows it no longer.</summary>
    /// <param name="byRun">The run that took it back; null when a person did.</param>
    internal Mitigation Reopen(string id, string? byRun) =>
        After(id, byRun is null ? MitigationAct.Reopen : MitigationAct.Decay) with { Evidence = [], ReopenedBy = byRun ?? ReopenedBy };

    /// <summary>The mitigation after an act that brings no evidence. Throws when its state does not allow it.</summary>
    internal Mitigation After(string id, MitigationAct act) => this with { Act = act, State = Table.Next(id, State, act) };
}
