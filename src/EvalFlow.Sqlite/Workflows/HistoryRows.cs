using Dapper;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>The table workflow_history.</summary>
[DapperAot]
internal static class HistoryRows
{
    /// <summary>Adds records to the history of an instance.</summary>
    public static void Append(SqliteConnection connection, long instance, IReadOnlyList<JournalRecord> records, string now)
    {
        long last = connection.QuerySingle<long>(
            "UPDATE workflow_instances SET last_seq = last_seq + @Count WHERE instance_key = @instance RETURNING last_seq",
            new { instance, records.Count });
        Insert(connection, instance, last - records.Count, records, now);
    }

    /// <summary>
    /// The same for the owner of a running instance; null, and nothing written, when it is no longer both.
    /// </summary>
    /// <returns>The number of the last record.</returns>
    public static long? AppendAsOwner(
        SqliteConnection connection, long instance, long owner, IReadOnlyList<JournalRecord> records, string now)
    {
        long? last = connection.QuerySingleOrDefault<long?>(
            """
            UPDATE workflow_instances SET last_seq = last_seq + @Count
            WHERE instance_key = @instance AND owner = @owner AND status = 'running' RETURNING last_seq
            """,
            new { instance, owner, records.Count });
        if (last is { } known)
        {
            Insert(connection, instance, known - records.Count, records, now);
        }
        return last;
    }

    private static void Insert(
        SqliteConnection connection, long instance, long after, IReadOnlyList<JournalRecord> records, string now) =>
        connection.Execute(
            """
            INSERT INTO workflow_history (instance_key, seq, kind, step, name, payload, due, at)
            VALUES (@instance, @seq, @kind, @Step, @Name, @Payload, @due, @now)
            """,
            records.Select((record, index) => new
            {
                instance,
                seq = after + index + 1,
                kind = Write(record.Kind),
                record.Step,
                record.Name,
                record.Payload,
                due = Timestamp.Write(record.Due),
                now,
            }));

    public static IReadOnlyList<JournalRecord> Read(SqliteConnection connection, long instance, long after) =>
    [
        .. connection.Query<Row>(
            """
            SELECT seq, kind, step, name, payload, due, at FROM workflow_history
            WHERE instance_key = @instance AND seq > @after ORDER BY seq
            """,
            new { instance, after }).Select(row => row.ToRecord()),
    ];

    private static string Write(RecordKind kind) => kind switch
    {
        RecordKind.Started => "started",
        RecordKind.Scheduled => "scheduled",
        RecordKind.Completed => "completed",
        RecordKind.Failed => "failed",
        RecordKind.Retry => "retry",
        RecordKind.Fired => "fired",
        RecordKind.Raised => "raised",
        RecordKind.Cancelled => "cancelled",
        RecordKind.Finished => "finished",
    };

    internal sealed class Row
    {
        public long Seq { get; init; }
        public string Kind { get; init; } = "";
        public int? Step { get; init; }
        public string? Name { get; init; }
        public string? Payload { get; init; }
        public string? Due { get; init; }
        public string At { get; init; } = "";

        // The names written above are those of the enum in lower case.
        public JournalRecord ToRecord() =>
            new(Seq, Enum.Parse<RecordKind>(Kind, ignoreCase: true), Step, Name, Payload, Timestamp.ReadOptional(Due), Timestamp.Read(At));
    }
}
