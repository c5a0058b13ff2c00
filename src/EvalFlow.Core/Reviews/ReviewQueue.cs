using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

public enum QueueState
{
    Open,
    Closed,
}

public enum QueueAct
{
    Create,
    Close,
    Reopen,
}

/// <summary>Responses of one run that people label, blind to what the grader said. Names and ids only; never a prompt or a response.</summary>
public sealed record ReviewQueue
{
    public static readonly TransitionTable<QueueState, QueueAct> Table = new(
        (QueueState.Open, QueueAct.Close, QueueState.Closed),
        (QueueState.Closed, QueueAct.Reopen, QueueState.Open));

    public required string Title { get; init; }
    public required string RunId { get; init; }
    public required string EvalId { get; init; }
    public required string EvalVersion { get; init; }

    /// <summary>Grader whose labels people give; what it said of an item is never shown to them.</summary>
    public required string Grader { get; init; }
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>What to decide, in the words of the rubric; null for graders that have none.</summary>
    public string? Rubric { get; init; }
    public string? HarmDomain { get; init; }

    /// <summary>1 to 5; null when the eval has none.</summary>
    public int? Severity { get; init; }
    public string? Policy { get; init; }

    /// <summary>Different people per item.</summary>
    public required int LabelsPerItem { get; init; }

    /// <summary>How long an item is kept for whoever took it.</summary>
    public required int LeaseMinutes { get; init; }

    /// <summary>Items by how they were chosen; an item that was drawn at random counts as random, whatever else it is.</summary>
    public required int RandomItems { get; init; }
    public required int StratifiedItems { get; init; }
    public required int DisagreementItems { get; init; }
    public QueueState State { get; init; } = QueueState.Open;
    public QueueAct Act { get; init; } = QueueAct.Create;

    public int Items => RandomItems + StratifiedItems + DisagreementItems;

    /// <summary>The queue after an act. Throws when its state does not allow it.</summary>
    internal ReviewQueue After(string id, QueueAct act) => this with { Act = act, State = Table.Next(id, State, act) };
}

/// <summary>Answers besides the grader's labels.</summary>
public static class ReviewWords
{
    /// <summary>No label, no reason asked; somebody else gets the item.</summary>
    public const string Skip = "skip";

    /// <summary>Looked at, and the response allows no label. Counts as given, and as missing in every coefficient.</summary>
    public const string CannotTell = "cannot_tell";
}
