using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EvalFlow.Sqlite.Storage;

/// <summary>
/// A prepared statement of the writer, without the layer above: for rows that come by the million, the layer costs more than
/// SQLite does. Parameters are 1-based. Used inside the writer's lock only.
/// </summary>
internal sealed class RawStatement(SqliteConnection connection, string sql) : IDisposable
{
    private readonly sqlite3 _database = connection.Handle!;
    private readonly sqlite3_stmt _statement = Prepare(connection, sql);
    private byte[] _text = new byte[256];

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    public void Bind(int parameter, double? value) => Check(value is { } known
        ? raw.sqlite3_bind_double(_statement, parameter, known)
        : raw.sqlite3_bind_null(_statement, parameter));

    public void BindNull(int parameter) => Check(raw.sqlite3_bind_null(_statement, parameter));

    public void Bind(int parameter, string? value)
    {
        if (value is null)
        {
            BindNull(parameter);
            return;
        }
        if (Encoding.UTF8.GetMaxByteCount(value.Length) is var needed && needed > _text.Length)
        {
            _text = new byte[needed];
        }
        int length = Encoding.UTF8.GetBytes(value, _text);
        Check(raw.sqlite3_bind_text(_statement, parameter, _text.AsSpan(0, length)));
    }

    /// <summary>Runs the statement; what was bound stays bound.</summary>
    public void Run()
    {
        int answer = raw.sqlite3_step(_statement);
        Check(raw.sqlite3_reset(_statement));
        Check(answer == raw.SQLITE_DONE ? raw.SQLITE_OK : answer);
    }

    public void Dispose() => _statement.Dispose();

    private static sqlite3_stmt Prepare(SqliteConnection connection, string sql)
    {
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_prepare_v2(connection.Handle, sql, out sqlite3_stmt statement), connection.Handle);
        return statement;
    }

    private void Check(int answer) => SqliteException.ThrowExceptionForRC(answer, _database);
}
