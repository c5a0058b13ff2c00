using Dapper;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Runs;

/// <summary>
/// Writes the rows of a shard with one prepared statement whose parameters are reused: this is the only place where the number
/// of rows is the number of samples. Used inside the writer's lock only.
/// </summary>
internal sealed class ScoreWriter
{
    private SqliteCommand? _insert;

    public void Write(SqliteConnection connection, long run, int shard, IEnumerable<ScoreRow> rows)
    {
        // Names are looked up once per commit and not kept longer: a rollback would leave keys that do not exist.
        Dictionary<string, object> names = new(StringComparer.Ordinal);
        SqliteCommand insert = _insert ??= Prepare(connection);
        insert.Transaction = connection.CreateCommand().Transaction;
        SqliteParameterCollection values = insert.Parameters;
        values[0].Value = run;
        values[1].Value = shard;
        long number = 0;
        foreach (ScoreRow row in rows)
        {
            values[2].Value = number++;
            values[3].Value = row.SampleId;
            values[4].Value = row.Epoch;
            values[5].Value = Key(connection, names, row.Grader);
            values[6].Value = Code(row.Outcome);
            values[7].Value = row.Label is null ? DBNull.Value : Key(connection, names, row.Label);
            values[8].Value = row.Value is { } value ? value : DBNull.Value;
            values[9].Value = row.Reason is null ? DBNull.Value : row.Reason;
            insert.ExecuteNonQuery();
        }
    }

    private static SqliteCommand Prepare(SqliteConnection connection)
    {
        SqliteCommand insert = connection.CreateCommand();
        insert.CommandText =
            """
            INSERT INTO score_rows (run_key, shard, row, sample_id, epoch, grader, outcome, label, value, reason)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)
            """;
        foreach (SqliteType type in (ReadOnlySpan<SqliteType>)
            [
                SqliteType.Integer, SqliteType.Integer, SqliteType.Integer, SqliteType.Text, SqliteType.Integer,
                SqliteType.Integer, SqliteType.Integer, SqliteType.Integer, SqliteType.Real, SqliteType.Text,
            ])
        {
            insert.Parameters.Add($"${insert.Parameters.Count}", type);
        }
        insert.Prepare();
        return insert;
    }

    private static object Key(SqliteConnection connection, Dictionary<string, object> names, string name)
    {
        if (!names.TryGetValue(name, out object? key))
        {
            connection.Execute("INSERT INTO names (name) VALUES (@name) ON CONFLICT DO NOTHING", new { name });
            key = connection.QuerySingle<long>("SELECT name_key FROM names WHERE name = @name", new { name });
            names.Add(name, key);
        }
        return key;
    }

    // As the view reads them.
    private static int Code(Outcome outcome) => outcome switch
    {
        Outcome.Scored => 0,
        Outcome.JudgeFailed => 1,
        Outcome.Errored => 2,
        Outcome.Skipped => 3,
    };
}
