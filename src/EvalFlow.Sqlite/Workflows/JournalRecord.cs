namespace EvalFlow.Sqlite.Workflows;

internal enum RecordKind
{
    Started,

    /// <summary>The workflow asked for a step. Says what the step is; delivers nothing.</summary>
    Scheduled,

    /// <summary>An activity or child ended well.</summary>
    Completed,

    /// <summary>An activity or child failed for good.</summary>
    Failed,

    /// <summary>An attempt of an activity failed; the next is due later.</summary>
    Retry,

    /// <summary>A timer, or the patience of a wait, ran out.</summary>
    Fired,

    /// <summary>An event came in.</summary>
    Raised,
    Cancelled,
    Finished,
}

/// <summary>One thing that happened to an instance.</summary>
/// <param name="Step">Number of the step it is about; null for what concerns the instance.</param>
/// <param name="Name">What the step is, or the name of the event.</param>
/// <param name="Payload">JSON, or the text of an error.</param>
/// <param name="Due">When a timer, wait or retry ends.</param>
internal sealed record JournalRecord(
    long Seq, RecordKind Kind, int? Step, string? Name, string? Payload, DateTimeOffset? Due, DateTimeOffset At)
{
    /// <summary>A record yet to be written; the journal gives it its number and time.</summary>
    public static JournalRecord New(
        RecordKind kind, int? step = null, string? name = null, string? payload = null, DateTimeOffset? due = null) =>
        new(0, kind, step, name, payload, due, default);
}

/// <summary>A child to start with the step that asked for it.</summary>
internal sealed record ChildStart(int Step, string Workflow, string InstanceId, string Input);

/// <param name="Status">Completed or failed.</param>
/// <param name="Text">JSON of the result, or the error.</param>
internal sealed record Ending(Core.Workflows.WorkflowStatus Status, string Text);

/// <summary>What one turn of a workflow adds to its journal, in one transaction.</summary>
internal sealed record Turn(
    IReadOnlyList<JournalRecord> Records, IReadOnlyList<ChildStart> Children, string? CustomStatus, Ending? Ending);

/// <summary>An instance as its owner takes it over.</summary>
internal sealed record ClaimedInstance(long Key, string InstanceId, string Workflow, string? CustomStatus);
