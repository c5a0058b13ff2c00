using Dapper;
using EvalFlow.Core.Workflows;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>Ends an instance and all it started, in one transaction.</summary>
[DapperAot]
internal static class Cancellation
{
    /// <param name="told">Other instances that were given records.</param>
    /// <returns>Keys of the instances that were cancelled.</returns>
    public static IReadOnlyList<long> Cancel(
        SqliteConnection connection, string instanceId, string reason, string now, out IReadOnlyList<long> told)
    {
        List<Row> family = connection.Query<Row>(
            """
            WITH RECURSIVE family AS (
                SELECT instance_key, instance_id, status FROM workflow_instances WHERE instance_id = @instanceId AND status = 'running'
                UNION
                SELECT child.instance_key, child.instance_id, child.status FROM workflow_instances AS child
                JOIN family ON child.parent_key = family.instance_key)
            SELECT instance_key, instance_id FROM family WHERE status = 'running'
            """,
            new { instanceId }).AsList();
        foreach (Row row in family)
        {
            HistoryRows.Append(connection, row.InstanceKey, [JournalRecord.New(RecordKind.Cancelled, payload: reason)], now);
            InstanceRows.End(connection, row.InstanceKey, WorkflowStatus.Cancelled, null, reason, now);
        }

        // Only now: those of the family are no longer running and so are not told of one another.
        told =
        [
            .. family.SelectMany(row => TurnRows.TellParents(
                connection, row.InstanceKey, RecordKind.Failed, TurnRows.DescribeCancelled(row.InstanceId, reason), now)),
        ];
        return [.. family.Select(row => row.InstanceKey)];
    }

    internal sealed class Row
    {
        public long InstanceKey { get; init; }
        public string InstanceId { get; init; } = "";
    }
}
