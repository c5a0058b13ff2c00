using Dapper;
using EvalFlow.Core.Workflows;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>Writes what a turn brought beside its records; part of its transaction.</summary>
[DapperAot]
internal static class TurnRows
{
    /// <returns>Other instances that were given records.</returns>
    public static IReadOnlyList<long> Write(SqliteConnection connection, ClaimedInstance instance, Turn turn, string now)
    {
        foreach (ChildStart child in turn.Children)
        {
            StartChild(connection, instance.Key, child, now);
        }
        if (turn.CustomStatus is not null)
        {
            connection.Execute(
                "UPDATE workflow_instances SET custom_status = @CustomStatus WHERE instance_key = @Key",
                new { instance.Key, turn.CustomStatus });
        }
        return turn.Ending is { } ending ? End(connection, instance, ending, now) : [];
    }

    /// <summary>Tells the instances that wait for one that it has ended.</summary>
    /// <returns>Those that were told.</returns>
    public static IReadOnlyList<long> TellParents(
        SqliteConnection connection, long instance, RecordKind kind, string payload, string now)
    {
        List<Wait> waits = connection.Query<Wait>(
            """
            SELECT w.parent_key, w.parent_step FROM workflow_waits AS w
            JOIN workflow_instances AS parent ON parent.instance_key = w.parent_key AND parent.status = 'running'
            WHERE w.instance_key = @instance
            """,
            new { instance }).AsList();
        foreach (Wait wait in waits)
        {
            HistoryRows.Append(connection, wait.ParentKey, [JournalRecord.New(kind, wait.ParentStep, payload: payload)], now);
        }
        connection.Execute("DELETE FROM workflow_waits WHERE instance_key = @instance", new { instance });
        return [.. waits.Select(wait => wait.ParentKey)];
    }

    public static string DescribeCancelled(string instanceId, string? reason) => $"Workflow '{instanceId}' was cancelled: {reason}";

    private static void StartChild(SqliteConnection connection, long parent, ChildStart child, string now)
    {
        string root = connection.QuerySingle<string>(
            "SELECT root_id FROM workflow_instances WHERE instance_key = @parent", new { parent });
        InstanceRows.Add(connection, new(child.InstanceId, child.Workflow, child.Input, parent, root), now);

        // The id may have been taken by an instance that has ended; then the parent hears of it at once.
        WorkflowState state = InstanceRows.FindState(connection, child.InstanceId)!;
        connection.Execute(
            """
            INSERT INTO workflow_waits (instance_key, parent_key, parent_step)
            SELECT instance_key, @parent, @Step FROM workflow_instances WHERE instance_id = @InstanceId
            """,
            new { parent, child.Step, child.InstanceId });
        if (state.Status != WorkflowStatus.Running)
        {
            long key = connection.QuerySingle<long>(
                "SELECT instance_key FROM workflow_instances WHERE instance_id = @InstanceId", new { child.InstanceId });
            (RecordKind kind, string payload) = Report(state);
            TellParents(connection, key, kind, payload, now);
        }
    }

    private static (RecordKind Kind, string Payload) Report(WorkflowState state) => state.Status switch
    {
        WorkflowStatus.Completed => (RecordKind.Completed, state.Result!),
        WorkflowStatus.Cancelled => (RecordKind.Failed, DescribeCancelled(state.InstanceId, state.Error)),
        WorkflowStatus.Failed or WorkflowStatus.Running => (RecordKind.Failed, state.Error ?? ""),
    };

    private static IReadOnlyList<long> End(SqliteConnection connection, ClaimedInstance instance, Ending ending, string now)
    {
        bool completed = ending.Status == WorkflowStatus.Completed;
        HistoryRows.Append(connection, instance.Key, [JournalRecord.New(RecordKind.Finished, payload: ending.Text)], now);
        InstanceRows.End(
            connection, instance.Key, ending.Status, completed ? ending.Text : null, completed ? null : ending.Text, now);
        return TellParents(
            connection, instance.Key, completed ? RecordKind.Completed : RecordKind.Failed, ending.Text, now);
    }

    internal sealed class Wait
    {
        public long ParentKey { get; init; }
        public int ParentStep { get; init; }
    }
}
