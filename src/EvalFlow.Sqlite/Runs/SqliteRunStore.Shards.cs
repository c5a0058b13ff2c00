using Dapper;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Runs;

internal sealed partial class SqliteRunStore
{
    private const string OpenShard = $"run_key = {KeyOfRun} AND shard = @shard AND state = 'open'";

    private readonly ScoreWriter _scores = new();

    public Task<Shard?> FindOpenShardAsync(string runId, int shard, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefault<ShardRow>(
                $"SELECT shard AS \"index\", first, count FROM shards WHERE {OpenShard}", new { runId, shard })?.ToShard(),
            cancellationToken);

    public Task<IReadOnlyList<int>> ListOpenShardsAsync(string runId, CancellationToken cancellationToken) =>
        ListShardsAsync("state = 'open'", runId, cancellationToken);

    public Task<IReadOnlyList<int>> ListIncompleteShardsAsync(string runId, CancellationToken cancellationToken) =>
        ListShardsAsync("state = 'committed' AND errored + not_evaluated > 0", runId, cancellationToken);

    public Task AddCheckpointAsync(string runId, int shard, ReadOnlyMemory<byte> results, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "add checkpoint",
            connection => connection.Execute(
                $"INSERT INTO checkpoints (run_key, shard, results) SELECT run_key, shard, @bytes FROM shards WHERE {OpenShard}",
                new { runId, shard, bytes = Blob.Of(results) }),
            cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadCheckpointsAsync(
        string runId, int shard, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ReadOnlyMemory<byte>>>(
            connection =>
            [
                .. connection.Query<byte[]>(
                    $"SELECT results FROM checkpoints WHERE run_key = {KeyOfRun} AND shard = @shard ORDER BY checkpoint_key",
                    new { runId, shard }),
            ],
            cancellationToken);

    public async Task<CommitAnswer> CommitShardAsync(ShardCommit commit, CancellationToken cancellationToken)
    {
        CommitAnswer answer = await database.WriteAsync("commit shard", connection => Commit(connection, commit), cancellationToken);
        if (answer is { Committed: true, Remaining: 0 })
        {
            // Nearly all that a run writes is written now.
            database.Settle();
        }
        return answer;
    }

    public Task ReopenShardAsync(string runId, int shard, ReadOnlyMemory<byte> keep, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "reopen shard",
            connection =>
            {
                var key = new { run = FindKey(connection, runId), shard, bytes = Blob.Of(keep) };
                const string ThisShard = "WHERE run_key = @run AND shard = @shard";
                bool reopened = connection.Execute(
                    $"""
                    UPDATE shards SET state = 'open', completed = 0, judge_failed = 0, errored = 0, not_evaluated = 0,
                        committed_at = NULL
                    {ThisShard} AND state = 'committed'
                    """,
                    key) > 0;
                if (reopened)
                {
                    connection.Execute($"DELETE FROM outputs {ThisShard}; DELETE FROM score_rows {ThisShard};", key);
                    connection.Execute("INSERT INTO checkpoints (run_key, shard, results) VALUES (@run, @shard, @bytes)", key);
                }
            },
            cancellationToken);

    public Task<RunProgress> ReadProgressAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingle<ProgressRow>(
                $"""
                SELECT COUNT(*) AS shards, COALESCE(SUM(state = 'committed'), 0) AS committed,
                    COALESCE(SUM(completed), 0) AS completed, COALESCE(SUM(judge_failed), 0) AS judge_failed,
                    COALESCE(SUM(errored), 0) AS errored, COALESCE(SUM(not_evaluated), 0) AS not_evaluated
                FROM shards WHERE run_key = {KeyOfRun}
                """,
                new { runId }).ToProgress(),
            cancellationToken);

    private CommitAnswer Commit(SqliteConnection connection, ShardCommit commit)
    {
        long run = FindKey(connection, commit.RunId);
        bool first = connection.Execute(
            """
            UPDATE shards SET state = 'committed', completed = @Completed, judge_failed = @JudgeFailed, errored = @Errored,
                not_evaluated = @NotEvaluated, committed_at = @Now
            WHERE run_key = @run AND shard = @Shard AND state = 'open'
            """,
            new
            {
                run,
                commit.Shard,
                commit.Counts.Completed,
                commit.Counts.JudgeFailed,
                commit.Counts.Errored,
                commit.Counts.NotEvaluated,
                database.Now,
            }) > 0;
        if (first)
        {
            AddPart(connection, run, commit.Shard, ShardPart.Outputs, commit.Outputs);
            AddPart(connection, run, commit.Shard, ShardPart.Scores, commit.Scores);
            AddPart(connection, run, commit.Shard, ShardPart.Statistics, commit.Statistics);
            _scores.Write(connection, run, commit.Shard, commit.Rows);
            connection.Execute("DELETE FROM checkpoints WHERE run_key = @run AND shard = @Shard", new { run, commit.Shard });
        }
        else
        {
            ThrowIfUnknown(connection, run, commit);
        }
        int remaining = connection.QuerySingle<int>(
            "SELECT COUNT(*) FROM shards WHERE run_key = @run AND state = 'open'", new { run });
        return new(first, remaining);
    }

    private static void ThrowIfUnknown(SqliteConnection connection, long run, ShardCommit commit)
    {
        if (connection.QuerySingle<int>(
            "SELECT COUNT(*) FROM shards WHERE run_key = @run AND shard = @Shard", new { run, commit.Shard }) == 0)
        {
            throw new KeyNotFoundException($"The plan of run '{commit.RunId}' has no shard {commit.Shard}.");
        }
    }

    private Task<IReadOnlyList<int>> ListShardsAsync(string condition, string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<int>>(
            connection =>
            [
                .. connection.Query<int>(
                    $"SELECT shard FROM shards WHERE run_key = {KeyOfRun} AND {condition} ORDER BY shard", new { runId }),
            ],
            cancellationToken);

    internal sealed class ShardRow
    {
        public int Index { get; init; }
        public int First { get; init; }
        public int Count { get; init; }

        public Shard ToShard() => new(Index, First, Count);
    }

    internal sealed class ProgressRow
    {
        public int Shards { get; init; }
        public int Committed { get; init; }
        public int Completed { get; init; }
        public int JudgeFailed { get; init; }
        public int Errored { get; init; }
        public int NotEvaluated { get; init; }

        public RunProgress ToProgress() => new(Shards, Committed, new(Completed, JudgeFailed, Errored, NotEvaluated));
    }
}
