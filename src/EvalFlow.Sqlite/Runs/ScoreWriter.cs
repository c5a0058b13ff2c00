using Dapper;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Runs;

/// <summary>
/// Writes the rows of a shard with one statement that is kept: this is the only place where the number of rows is the number of
/// samples. Used inside the writer's lock only.
/// </summary>
internal sealed class ScoreWriter : IDisposable
{
    private RawStatement? _insert;

    public void Write(SqliteConnection connection, long run, int shard, IEnumerable<ScoreRow> rows)
    {
        // Names are looked up once per commit and not kept longer: a rollback would leave keys that do not exist.
        Dictionary<string, long> names = new(StringComparer.Ordinal);
        RawStatement insert = _insert ??= new(
            connection,
            """
            INSERT INTO score_rows (run_key, shard, row, sample_id, epoch, grader, outcome, label, value, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, run);
        insert.Bind(2, shard);
        long number = 0;
        foreach (ScoreRow row in rows)
        {
            insert.Bind(3, number++);
            insert.Bind(4, row.SampleId);
            insert.Bind(5, row.Epoch);
            insert.Bind(6, Key(connection, names, row.Grader));
            insert.Bind(7, Code(row.Outcome));
            if (row.Label is null)
            {
                insert.BindNull(8);
            }
            else
            {
                insert.Bind(8, Key(connection, names, row.Label));
            }
            insert.Bind(9, row.Value);
            insert.Bind(10, row.Reason);
            insert.Run();
        }
    }

    public void Dispose() => _insert?.Dispose();

    private static long Key(SqliteConnection connection, Dictionary<string, long> names, string name)
    {
        if (!names.TryGetValue(name, out long key))
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
