using Dapper;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Runs;

/// <summary>Runs, their plans and their results; the shards are in the other half of this class.</summary>
[DapperAot]
internal sealed partial class SqliteRunStore(Database database) : IRunStore, IDisposable
{
    private const string KeyOfRun = "(SELECT run_key FROM runs WHERE run_id = @runId)";

    private const string NewestFirst = "ORDER BY started_at DESC, run_key DESC";

    public Task CreateAsync(Run run, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "create run",
            connection => connection.Execute(
                """
                INSERT INTO runs (run_id, request_key, eval_id, eval_version, eval_hash, dataset_hash, hashes, model, tool_version,
                    epochs, sample_limit, baseline_run, max_concurrency, status, attempt, planned, shards, started_at, finished_at, reason,
                    budget, cache)
                VALUES (@RunId, @RequestKey, @EvalId, @EvalVersion, @EvalHash, @DatasetHash, @Hashes, @Model, @ToolVersion,
                    @Epochs, @SampleLimit, @BaselineRun, @MaxConcurrency, @Status, @Attempt, @Planned, @Shards, @StartedAt, @FinishedAt,
                    @Reason, @Budget, @Cache)
                ON CONFLICT (run_id) DO NOTHING
                """,
                StoredRun.From(run)),
            cancellationToken);

    public Task<Run?> FindAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection
                .QuerySingleOrDefault<StoredRun>("SELECT * FROM runs WHERE run_id = @runId", new { runId })?.ToRun(),
            cancellationToken);

    public Task<Run?> FindUnfinishedAsync(string requestKey, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QueryFirstOrDefault<StoredRun>(
                $"""
                SELECT * FROM runs
                WHERE request_key = @requestKey AND status IN ('running', 'failed', 'cancelled') {NewestFirst} LIMIT 1
                """,
                new { requestKey })?.ToRun(),
            cancellationToken);

    public Task<IReadOnlyList<Run>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Run>>(
            connection => [.. connection.Query<StoredRun>($"SELECT * FROM runs {NewestFirst}").Select(row => row.ToRun())],
            cancellationToken);

    public Task UpdateAsync(Run run, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "update run",
            connection => connection.Execute(
                """
                UPDATE runs SET status = @Status, attempt = @Attempt, budget = @Budget, finished_at = @FinishedAt, reason = @Reason
                WHERE run_id = @RunId
                """,
                StoredRun.From(run)),
            cancellationToken);

    public Task SavePlanAsync(
        string runId, int planned, IReadOnlyList<Shard> shards, ReadOnlyMemory<byte>? selection, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "save plan",
            connection =>
            {
                long run = FindKey(connection, runId);
                bool first = connection.Execute(
                    "INSERT INTO run_plans (run_key, selection) VALUES (@run, @bytes) ON CONFLICT (run_key) DO NOTHING",
                    new { run, bytes = Blob.Of(selection) }) > 0;
                if (first)
                {
                    connection.Execute(
                        "UPDATE runs SET planned = @planned, shards = @Count WHERE run_key = @run", new { planned, shards.Count, run });
                    connection.Execute(
                        "INSERT INTO shards (run_key, shard, first, count, state) VALUES (@run, @Index, @First, @Count, 'open')",
                        shards.Select(shard => new { run, shard.Index, shard.First, shard.Count }));
                }
            },
            cancellationToken);

    public Task<ReadOnlyMemory<byte>?> ReadSelectionAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => Known(connection.QuerySingleOrDefault<byte[]>(
                $"SELECT selection FROM run_plans WHERE run_key = {KeyOfRun}", new { runId })),
            cancellationToken);

    public Task SaveResultsAsync(
        string runId, string results, IReadOnlyList<MetricRow> rows, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "save results",
            connection =>
            {
                long run = FindKey(connection, runId);
                connection.Execute(
                    "INSERT INTO run_results (run_key, results) VALUES (@run, @results) ON CONFLICT DO UPDATE SET results = @results",
                    new { run, results });
                connection.Execute("DELETE FROM metrics WHERE run_id = @runId", new { runId });
                connection.Execute(
                    """
                    INSERT INTO metrics (run_id, metric, slice, n, value, std_error, ci_low, ci_high, ci_method)
                    VALUES (@runId, @Metric, @Slice, @N, @Value, @StdError, @Low, @High, @Method)
                    """,
                    rows.Select(row => new
                    {
                        runId,
                        row.Metric,
                        row.Slice,
                        row.N,
                        row.Value,
                        row.StdError,
                        row.Low,
                        row.High,
                        row.Method,
                    }));
            },
            cancellationToken);

    public Task<string?> ReadResultsAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefault<string?>(
                $"SELECT results FROM run_results WHERE run_key = {KeyOfRun}", new { runId }),
            cancellationToken);

    public Task SaveComparisonAsync(
        string baselineRun, string candidateRun, string comparison, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "save comparison",
            connection => connection.Execute(
                """
                INSERT INTO comparisons (baseline_run, candidate_run, comparison, saved_at)
                VALUES (@baselineRun, @candidateRun, @comparison, @Now)
                ON CONFLICT DO UPDATE SET comparison = excluded.comparison, saved_at = excluded.saved_at
                """,
                new { baselineRun, candidateRun, comparison, database.Now }),
            cancellationToken);

    public Task<string?> ReadComparisonAsync(string baselineRun, string candidateRun, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefault<string?>(
                "SELECT comparison FROM comparisons WHERE baseline_run = @baselineRun AND candidate_run = @candidateRun",
                new { baselineRun, candidateRun }),
            cancellationToken);

    public Task<IReadOnlyList<Run>> ListComparedAsync(string baselineRun, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Run>>(
            connection =>
            [
                .. connection.Query<StoredRun>(
                    """
                    SELECT runs.* FROM comparisons JOIN runs ON runs.run_id = comparisons.candidate_run
                    WHERE comparisons.baseline_run = @baselineRun ORDER BY runs.started_at, runs.run_key
                    """,
                    new { baselineRun }).Select(row => row.ToRun()),
            ],
            cancellationToken);

    public void Dispose() => _scores.Dispose();

    private static long FindKey(SqliteConnection connection, string runId) =>
        connection.QuerySingleOrDefault<long?>("SELECT run_key FROM runs WHERE run_id = @runId", new { runId })
        ?? throw new KeyNotFoundException($"There is no run '{runId}' in this home.");

    // The type must be spelled out: a null array would convert to empty memory instead of to none.
    private static ReadOnlyMemory<byte>? Known(byte[]? bytes) => bytes is null ? null : (ReadOnlyMemory<byte>?)bytes;
}
