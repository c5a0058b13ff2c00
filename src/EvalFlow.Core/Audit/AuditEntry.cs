namespace EvalFlow.Core.Audit;

/// <summary>One thing that somebody, or the pipeline, did.</summary>
/// <param name="Who">A person; a run or evalflow for what happened by itself.</param>
/// <param name="Kind">What kind of record was changed: finding, alert, silence, release, ...</param>
/// <param name="Subject">Id of that record.</param>
/// <param name="Parent">What it belongs to, such as a release; null when to nothing.</param>
/// <param name="What">A sentence, beginning with who did it.</param>
/// <param name="Note">In the person's own words; null when nothing was said.</param>
public sealed record AuditEntry(
    DateTimeOffset At, string Who, string Kind, string Subject, string? Parent, int? Revision, string What, string? Note);

/// <summary>Which entries to list; null leaves the question open.</summary>
/// <param name="Since">Inclusive.</param>
/// <param name="Before">Exclusive.</param>
/// <param name="Who">Letter case does not matter.</param>
/// <param name="Subject">Id of a record, or of what it belongs to.</param>
public sealed record AuditQuery(
    DateTimeOffset? Since = null, DateTimeOffset? Before = null, string? Who = null, string? Kind = null, string? Subject = null);
