using Dapper;
using EvalFlow.Core.Runs;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Runs;

internal sealed partial class SqliteRunStore
{
    private const string Fitting = """
        (@evalId IS NULL OR eval_id = @evalId) AND (@model IS NULL OR model = @model) AND (@status IS NULL OR status = @status)
            AND (NOT @endedOnly OR status IN ('completed', 'completed_with_errors'))
            AND (@text IS NULL OR instr(lower(run_id), lower(@text)) OR instr(lower(eval_id), lower(@text)) OR instr(lower(model), lower(@text)))
        """;

    public Task<FoundRuns> SearchAsync(RunQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Search(connection, query), cancellationToken);

    private static FoundRuns Search(SqliteConnection connection, RunQuery query)
    {
        var asked = new
        {
            evalId = query.EvalId,
            model = query.Model,
            status = query.Status is { } status ? StoredRun.Write(status) : null,
            text = query.Text,
            endedOnly = query.EndedOnly,
            skip = query.Skip,
            take = query.Take,
        };
        return new FoundRuns(
            [
                .. connection.Query<StoredRun>(
                    $"SELECT * FROM runs WHERE run_key IN (SELECT run_key FROM runs WHERE {Fitting} {NewestFirst} LIMIT @take OFFSET @skip) {NewestFirst}", asked)
                    .Select(row => row.ToRun()),
            ],
            connection.QuerySingle<int>($"SELECT COUNT(*) FROM runs WHERE {Fitting}", asked),
            [.. connection.Query<string>("SELECT DISTINCT eval_id FROM runs").Order(StringComparer.Ordinal)],
            [.. connection.Query<string>("SELECT DISTINCT model FROM runs WHERE @evalId IS NULL OR eval_id = @evalId", new { evalId = query.EvalId }).Order(StringComparer.Ordinal)]);
    }
}
