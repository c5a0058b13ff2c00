using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Findings;

/// <summary>Where a finding stands by what people said of it. How far its mitigations are is seen from these.</summary>
public enum FindingState
{
    Open,
    Closed,

    /// <summary>Nothing is to be done about it, and a second person agreed.</summary>
    Dismissed,
}

/// <summary>What was done to a finding with one revision.</summary>
public enum FindingAct
{
    Open,
    Assign,
    Note,

    /// <summary>Its root cause was written down.</summary>
    Explain,

    /// <summary>Its dependencies were named.</summary>
    Depend,
    Close,
    Dismiss,
    Reopen,
}

/// <summary>Something found wrong with a model that somebody must see to. Numbers, names and ids only; never a prompt or a response.</summary>
public sealed record Finding
{
    public static readonly TransitionTable<FindingState, FindingAct> Table = new(
        (FindingState.Open, FindingAct.Assign, FindingState.Open),
        (FindingState.Open, FindingAct.Note, FindingState.Open),
        (FindingState.Open, FindingAct.Explain, FindingState.Open),
        (FindingState.Open, FindingAct.Depend, FindingState.Open),
        (FindingState.Open, FindingAct.Close, FindingState.Closed),
        (FindingState.Open, FindingAct.Dismiss, FindingState.Dismissed),
        (FindingState.Closed, FindingAct.Note, FindingState.Closed),
        (FindingState.Closed, FindingAct.Reopen, FindingState.Open),
        (FindingState.Dismissed, FindingAct.Note, FindingState.Dismissed),
        (FindingState.Dismissed, FindingAct.Reopen, FindingState.Open));

    public required string Title { get; init; }

    /// <summary>1 (info) to 5 (critical), as for alerts.</summary>
    public required int Severity { get; init; }
    public string? Owner { get; init; }

    /// <summary>Last day to see to it (UTC); null when nobody set one.</summary>
    public DateOnly? Due { get; init; }
    public string? HarmDomain { get; init; }
    public string? RootCause { get; init; }

    /// <summary>Findings that must be seen to before this one can be closed.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>The alert it came from; null when it was opened by hand.</summary>
    public string? AlertId { get; init; }

    /// <summary>What showed it, the leading one first; at least one.</summary>
    public required IReadOnlyList<Symptom> Symptoms { get; init; }
    public FindingState State { get; init; } = FindingState.Open;

    /// <summary>What this revision did.</summary>
    public FindingAct Act { get; init; } = FindingAct.Open;

    /// <summary>The finding after an act. Throws <see cref="BadInputException"/> when its state does not allow it.</summary>
    internal Finding After(string id, FindingAct act) => this with { Act = act, State = Table.Next(id, State, act) };
}

/// <summary>One row of a comparison that showed the finding.</summary>
public sealed record Symptom
{
    public required string EvalId { get; init; }
    public required string Metric { get; init; }

    /// <summary>name=value, or null for all samples.</summary>
    public string? Slice { get; init; }
    public Direction? Direction { get; init; }

    /// <summary>The run before the trouble.</summary>
    public required string BaselineRun { get; init; }

    /// <summary>The run that showed it.</summary>
    public required string CandidateRun { get; init; }

    /// <summary>Means over the paired samples.</summary>
    public double? Baseline { get; init; }
    public double? Candidate { get; init; }
    public IntervalReport? Ci { get; init; }

    /// <summary>Samples compared.</summary>
    public long N { get; init; }

    /// <summary>Samples that moved in the worse direction.</summary>
    public long Failing { get; init; }

    /// <summary>One sentence with the numbers.</summary>
    public required string Summary { get; init; }
}
