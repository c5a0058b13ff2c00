namespace EvalFlow.Core.Records;

/// <summary>
/// One revision of something that people decide and change: a finding, a waiver, a sign-off, the state of an eval. Every
/// revision is kept, so the revisions are the audit log.
/// </summary>
public sealed record StoredRecord
{
    /// <summary>Which subject owns it, such as <c>finding</c>; lower case letters and underscores.</summary>
    public required string Kind { get; init; }

    /// <summary>Unique within the kind; 1 to 200 characters.</summary>
    public required string Id { get; init; }

    /// <summary>What it belongs to, such as a release or an eval; null when to nothing. The same in every revision.</summary>
    public string? Parent { get; init; }

    /// <summary>Where it stands, in the words of its subject, such as <c>open</c>.</summary>
    public required string State { get; init; }

    /// <summary>1 for the first; the next is one more.</summary>
    public required int Revision { get; init; }

    /// <summary>JSON; never holds a prompt or a response.</summary>
    public required string Body { get; init; }

    /// <summary>Who made this revision: a person, or the workflow that did.</summary>
    public required string Who { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Why, or what was done, in the words of who did it; null when nothing was said.</summary>
    public string? Note { get; init; }
}

/// <summary>Which records to list; null leaves the question open.</summary>
public sealed record RecordQuery(string Kind, string? Parent = null, string? State = null);
