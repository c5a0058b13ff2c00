using Dapper;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Workflows;

/// <param name="RootId">Outermost instance that led to this one; its own id when nothing did.</param>
internal sealed record NewInstance(string InstanceId, string Workflow, string Input, long? ParentKey, string RootId);

/// <param name="Owner">The dead owner it still names, or null.</param>
internal sealed record UnownedInstance(long Key, long? Owner);

/// <summary>The table workflow_instances.</summary>
[DapperAot]
internal static class InstanceRows
{
    /// <summary>Adds an instance with its first record, unless the id is taken.</summary>
    public static void Add(SqliteConnection connection, NewInstance instance, string now)
    {
        long? key = connection.QuerySingleOrDefault<long?>(
            """
            INSERT INTO workflow_instances (instance_id, workflow, parent_key, root_id, status, started_at, last_seq)
            VALUES (@InstanceId, @Workflow, @ParentKey, @RootId, 'running', @now, 0)
            ON CONFLICT (instance_id) DO NOTHING RETURNING instance_key
            """,
            new { instance.InstanceId, instance.Workflow, instance.ParentKey, instance.RootId, now });
        if (key is { } added)
        {
            HistoryRows.Append(
                connection, added, [JournalRecord.New(RecordKind.Started, name: instance.Workflow, payload: instance.Input)], now);
        }
    }

    public static long? FindRunning(SqliteConnection connection, string instanceId) =>
        connection.QuerySingleOrDefault<long?>(
            "SELECT instance_key FROM workflow_instances WHERE instance_id = @instanceId AND status = 'running'", new { instanceId });

    public static WorkflowState? FindState(SqliteConnection connection, string instanceId) =>
        connection.QuerySingleOrDefault<Row>("SELECT * FROM workflow_instances WHERE instance_id = @instanceId", new { instanceId })
            ?.ToState();

    public static IReadOnlyList<UnownedInstance> ListFree(
        SqliteConnection connection, long self, Func<string, bool> wanted, string silentSince)
    {
        List<Row> running = connection.Query<Row>(
            "SELECT * FROM workflow_instances WHERE status = 'running' AND owner IS NOT @self ORDER BY instance_key",
            new { self }).AsList();
        HashSet<long> gone =
        [
            .. running.Select(row => row.Owner).OfType<long>().Distinct().Where(owner => Holder.IsGone(connection, owner, silentSince)),
        ];
        return
        [
            .. running.Where(row => (row.Owner is not { } owner || gone.Contains(owner)) && wanted(row.RootId))
                .Select(row => new UnownedInstance(row.InstanceKey, row.Owner)),
        ];
    }

    public static IReadOnlyList<ClaimedInstance> Claim(
        SqliteConnection connection, IReadOnlyList<UnownedInstance> free, long owner) =>
    [
        .. free.Select(instance => connection.QuerySingleOrDefault<Row>(
                """
                UPDATE workflow_instances SET owner = @owner
                WHERE instance_key = @Key AND owner IS @was AND status = 'running' RETURNING *
                """,
                new { owner, instance.Key, was = instance.Owner }))
            .OfType<Row>()
            .Select(row => new ClaimedInstance(row.InstanceKey, row.InstanceId, row.Workflow, row.CustomStatus)),
    ];

    public static void Release(SqliteConnection connection, long owner, long? instance) =>
        connection.Execute(
            "UPDATE workflow_instances SET owner = NULL WHERE owner = @owner AND (@instance IS NULL OR instance_key = @instance)",
            new { owner, instance });

    public static IReadOnlyDictionary<long, long> ReadPositions(SqliteConnection connection, long owner) =>
        connection.Query<Row>("SELECT instance_key, last_seq FROM workflow_instances WHERE owner = @owner", new { owner })
            .ToDictionary(row => row.InstanceKey, row => row.LastSeq);

    public static void End(
        SqliteConnection connection, long instance, WorkflowStatus status, string? result, string? error, string now) =>
        connection.Execute(
            """
            UPDATE workflow_instances SET status = @status, result = @result, error = @error, finished_at = @now
            WHERE instance_key = @instance
            """,
            new { instance, status = Write(status), result, error, now });

    private static string Write(WorkflowStatus status) => status switch
    {
        WorkflowStatus.Running => "running",
        WorkflowStatus.Completed => "completed",
        WorkflowStatus.Failed => "failed",
        WorkflowStatus.Cancelled => "cancelled",
    };

    internal sealed class Row
    {
        public long InstanceKey { get; init; }
        public string InstanceId { get; init; } = "";
        public string Workflow { get; init; } = "";
        public string RootId { get; init; } = "";
        public string Status { get; init; } = "";
        public string? Result { get; init; }
        public string? Error { get; init; }
        public string? CustomStatus { get; init; }
        public long LastSeq { get; init; }
        public long? Owner { get; init; }

        // The names written above are those of the enum in lower case.
        public WorkflowState ToState() =>
            new(InstanceId, Workflow, Enum.Parse<WorkflowStatus>(Status, ignoreCase: true), Result, Error, CustomStatus);
    }
}
