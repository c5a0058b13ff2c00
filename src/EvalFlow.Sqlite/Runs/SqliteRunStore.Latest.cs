using System.Text.Json;
using Dapper;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Runs;

internal sealed partial class SqliteRunStore
{
    // Times are equal within a test or a fast machine; the later row was written later.
    private const string Latest = """
        SELECT run_id, eval_id, eval_version, eval_hash, dataset_hash, model, finished_at FROM (
            SELECT *, row_number() OVER (PARTITION BY eval_id, eval_hash, model ORDER BY finished_at DESC, run_key DESC) AS place
            FROM runs
            WHERE status IN ('completed', 'completed_with_errors') AND sample_limit IS NULL AND finished_at IS NOT NULL
                AND (reason IS NULL OR reason NOT LIKE @outOfBudget)
                AND (@all OR eval_id IN (SELECT value FROM json_each(@ids))))
        WHERE place = 1
        """;

    public Task<IReadOnlyList<LatestRun>> ListLatestAsync(IReadOnlyCollection<string>? evalIds, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LatestRun>>(connection => ReadLatest(connection, evalIds), cancellationToken);

    private static List<LatestRun> ReadLatest(SqliteConnection connection, IReadOnlyCollection<string>? evalIds)
    {
        var values = new { all = evalIds is null, ids = JsonSerializer.Serialize(evalIds ?? []), outOfBudget = RunTrouble.BudgetSpent + "%" };
        ILookup<string, MetricRow> metrics = connection.Query<LatestMetric>(
            $"""
            SELECT metrics.run_id, metric, n, value, std_error, ci_low, ci_high, ci_method FROM ({Latest}) AS latest
            JOIN metrics ON metrics.run_id = latest.run_id WHERE metrics.slice IS NULL ORDER BY metric
            """, values).ToLookup(row => row.RunId, row => row.ToRow());
        return
        [
            .. connection.Query<LatestRow>($"{Latest} ORDER BY eval_id, eval_hash, model", values).Select(row => new LatestRun(
                row.RunId, row.EvalId, row.EvalVersion, row.EvalHash, row.DatasetHash, row.Model, Timestamp.Read(row.FinishedAt), [.. metrics[row.RunId]])),
        ];
    }

    private sealed class LatestRow
    {
        public string RunId { get; init; } = "";
        public string EvalId { get; init; } = "";
        public string EvalVersion { get; init; } = "";
        public string EvalHash { get; init; } = "";
        public string DatasetHash { get; init; } = "";
        public string Model { get; init; } = "";
        public string FinishedAt { get; init; } = "";
    }

    private sealed class LatestMetric
    {
        public string RunId { get; init; } = "";
        public string Metric { get; init; } = "";
        public long N { get; init; }
        public double? Value { get; init; }
        public double? StdError { get; init; }
        public double? CiLow { get; init; }
        public double? CiHigh { get; init; }
        public string? CiMethod { get; init; }

        public MetricRow ToRow() => new(Metric, null, N, Value, StdError, CiLow, CiHigh, CiMethod);
    }
}
