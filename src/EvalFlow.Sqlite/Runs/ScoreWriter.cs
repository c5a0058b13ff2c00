using Dapper;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Runs;

/// <summary>
/// Writes the rows of a shard with statements that are kept: this is the only place where the number of rows is the number of
/// samples. Used inside the writer's lock only.
/// </summary>
[DapperAot]
internal sealed class ScoreWriter : IDisposable
{
    // Many rows per statement take half the time of one each: SQLite opens and closes the table once per statement.
    private const int Batch = 50;

    private const int Columns = 10;

    private RawStatement? _batch;
    private RawStatement? _single;

    public void Write(SqliteConnection connection, long run, int shard, IEnumerable<ScoreRow> rows)
    {
        _batch ??= new(connection, Insert(Batch));
        _single ??= new(connection, Insert(1));
        Names names = new(connection);
        long written = 0;
        foreach (ScoreRow[] chunk in rows.Chunk(Batch))
        {
            RawStatement insert = chunk.Length == Batch ? _batch : _single;
            int slots = chunk.Length == Batch ? Batch : 1;
            for (int index = 0; index < chunk.Length; index++)
            {
                Bind(insert, index % slots * Columns, run, shard, written++, chunk[index], names);
                if (index % slots == slots - 1)
                {
                    insert.Run();
                }
            }
        }
    }

    public void Dispose()
    {
        _batch?.Dispose();
        _single?.Dispose();
    }

    private static string Insert(int rows)
    {
        string row = $"({string.Join(", ", Enumerable.Repeat("?", Columns))})";
        return $"""
            INSERT INTO score_rows (run_key, shard, row, sample_id, epoch, grader, outcome, label, value, reason)
            VALUES {string.Join(", ", Enumerable.Repeat(row, rows))}
            """;
    }

    private static void Bind(RawStatement insert, int before, long run, int shard, long number, in ScoreRow row, Names names)
    {
        insert.Bind(before + 1, run);
        insert.Bind(before + 2, shard);
        insert.Bind(before + 3, number);
        insert.Bind(before + 4, row.SampleId);
        insert.Bind(before + 5, row.Epoch);
        insert.Bind(before + 6, names.KeyOf(row.Grader));
        insert.Bind(before + 7, Code(row.Outcome));
        if (row.Label is null)
        {
            insert.BindNull(before + 8);
        }
        else
        {
            insert.Bind(before + 8, names.KeyOf(row.Label));
        }
        insert.Bind(before + 9, row.Value);
        insert.Bind(before + 10, row.Reason);
    }

    // As the view reads them.
    private static int Code(Outcome outcome) => outcome switch
    {
        Outcome.Scored => 0,
        Outcome.JudgeFailed => 1,
        Outcome.Errored => 2,
        Outcome.Skipped => 3,
    };

    /// <summary>Keys of names, looked up once per commit and not kept longer: a rollback would leave keys that do not exist.</summary>
    private sealed class Names(SqliteConnection connection)
    {
        private readonly Dictionary<string, long> _keys = new(StringComparer.Ordinal);

        public long KeyOf(string name)
        {
            if (!_keys.TryGetValue(name, out long key))
            {
                connection.Execute("INSERT INTO names (name) VALUES (@name) ON CONFLICT DO NOTHING", new { name });
                key = connection.QuerySingle<long>("SELECT name_key FROM names WHERE name = @name", new { name });
                _keys.Add(name, key);
            }
            return key;
        }
    }
}
