namespace EvalFlow.Core.Records;

/// <summary>Records and all their revisions. Meant for thousands of records that people change, not for samples.</summary>
public interface IRecordStore
{
    /// <summary>
    /// Writes the revision after the one that stands: revision 1 when there is no such record, else one more than it has now.
    /// Record and history change in one step.
    /// </summary>
    /// <returns>False, with nothing written, when another revision stands by now: read it again and decide again.</returns>
    Task<bool> PutAsync(StoredRecord next, CancellationToken cancellationToken);

    /// <summary>The newest revision, or null when there is no such record.</summary>
    Task<StoredRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken);

    /// <summary>Newest revisions, by ordinal order of their ids.</summary>
    IAsyncEnumerable<StoredRecord> ListAsync(RecordQuery query, CancellationToken cancellationToken);

    /// <summary>All revisions of one record, oldest first; none when there is no such record.</summary>
    IAsyncEnumerable<StoredRecord> HistoryAsync(string kind, string id, CancellationToken cancellationToken);

    /// <summary>
    /// Revisions of all records made before <paramref name="before"/>, newest first; those of one moment by kind, id and
    /// revision, the last first.
    /// </summary>
    IAsyncEnumerable<StoredRecord> ListChangesAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
