using System.Runtime.CompilerServices;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Audit;

/// <summary>Who did what, newest first: all revisions of all records, and what was done about alerts and silences.</summary>
/// <param name="silences">Null for a host that keeps none.</param>
public sealed class ListAudit(IRecordStore records, IAlertStore alerts, ISilenceStore? silences)
{
    public const string AlertKind = "alert";
    public const string SilenceKind = "silence";

    /// <summary>Streams; stop reading when there is enough.</summary>
    public async IAsyncEnumerable<AuditEntry> RunAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Few: alerts and silences are in the tens, and each has a handful of acts.
        Queue<AuditEntry> acts = new((await ActsAsync(cancellationToken)).Where(entry => Fits(entry, query)).OrderByDescending(entry => entry.At));
        await foreach (StoredRecord change in records.ListChangesAsync(query.Before ?? DateTimeOffset.MaxValue, cancellationToken))
        {
            if (change.At < query.Since)
            {
                break;
            }
            while (acts.Count > 0 && acts.Peek().At > change.At)
            {
                yield return acts.Dequeue();
            }
            if (Of(change) is { } entry && Fits(entry, query))
            {
                yield return entry;
            }
        }
        foreach (AuditEntry act in acts)
        {
            yield return act;
        }
    }

    private static AuditEntry? Of(StoredRecord change) => AuditWords.What(change) is { } what
        ? new AuditEntry(change.At, change.Who, change.Kind, change.Id, change.Parent, change.Revision, $"{change.Who} {what}", change.Note) : null;

    private async Task<List<AuditEntry>> ActsAsync(CancellationToken cancellationToken)
    {
        List<AuditEntry> acts = [];
        foreach (Alert alert in await alerts.ListAsync(includeResolved: true, cancellationToken))
        {
            string release = alert.CandidateModel ?? alert.EvalId;
            acts.AddRange(alert.Handling.History.Select(act => new AuditEntry(act.At, act.Who ?? "evalflow", AlertKind, alert.AlertId, release, null, Sentence(alert, act), act.Note)));
        }
        foreach (AlertSilence silence in silences is null ? [] : await silences.ListAsync(DateTimeOffset.MinValue, cancellationToken))
        {
            acts.Add(new AuditEntry(silence.StartsAt, silence.Who, SilenceKind, silence.SilenceId, null, null, $"{silence.Who} silenced alerts ({silence.SilenceId}){(silence.ApprovedBy is { } second ? $", approved by {second}" : "")}", silence.Why));
            if (silence.EndedBy is { } by)
            {
                acts.Add(new AuditEntry(silence.EndsAt, by, SilenceKind, silence.SilenceId, null, null, $"{by} ended the silence {silence.SilenceId}", null));
            }
        }
        return acts;
    }

    private static string Sentence(Alert alert, AlertAct act) => act.What switch
    {
        "escalated" => $"Alert {alert.AlertId} ({alert.Title}) was escalated{(act.Who is null ? "" : $" to {act.Who}")}",
        "deferred" => $"Alert {alert.AlertId} ({alert.Title}) waits for the end of the quiet hours",
        _ => $"{act.Who ?? "evalflow"} {act.What} alert {alert.AlertId} ({alert.Title})",
    };

    private static bool Fits(AuditEntry entry, AuditQuery query) =>
        !(entry.At < query.Since) && !(entry.At >= query.Before)
        && (query.Who is null || People.Same(query.Who, entry.Who))
        && (query.Kind is null || query.Kind == entry.Kind)
        && (query.Subject is null || query.Subject == entry.Subject || query.Subject == entry.Parent);
}
