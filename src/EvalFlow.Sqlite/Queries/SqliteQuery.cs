using EvalFlow.Core.Evals;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EvalFlow.Sqlite.Queries;

/// <summary>
/// Answers questions of analysts from the views in docs/sql.md. The connection cannot write, one statement is run, it ends after
/// a while, and no table with prompts or responses can be reached.
/// </summary>
public sealed class SqliteQuery(string folder, TimeProvider clock)
{
    // Longer than any comparison; a query that builds larger values is none.
    private const int LongestValue = 64 * 1024 * 1024;

    /// <summary>Runs the query. Values are long, double, string, byte[] or null.</summary>
    /// <param name="columns">Told the names of the columns before the first row.</param>
    /// <exception cref="BadInputException">The query is refused, wrong, or took too long.</exception>
    public Task<QueryEnd> RunAsync(
        QueryRequest request, Action<IReadOnlyList<string>> columns, Action<object?[]> row, CancellationToken cancellationToken) =>
        Task.Run(() => Run(request, columns, row, cancellationToken), cancellationToken);

    /// <summary>The views there are.</summary>
    public IReadOnlyList<QueryView> Views()
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'view' AND m.name LIKE 'v\\_%' ESCAPE '\\' ORDER BY m.name, c.cid";
        using SqliteDataReader reader = command.ExecuteReader();
        List<(string View, string Column)> found = [];
        while (reader.Read())
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
        }
        return [.. found.GroupBy(pair => pair.View, StringComparer.Ordinal).Select(view => new QueryView(view.Key, [.. view.Select(pair => pair.Column)]))];
    }

    private QueryEnd Run(QueryRequest request, Action<IReadOnlyList<string>> columns, Action<object?[]> row, CancellationToken cancellationToken)
    {
        using SqliteConnection connection = Open();
        sqlite3 database = connection.Handle!;
        QueryPermit permit = new();
        raw.sqlite3_limit(database, raw.SQLITE_LIMIT_LENGTH, LongestValue);
        raw.sqlite3_set_authorizer(database, (_, action, first, second, _, _) => permit.Judge(action, first, second), null);
        using CancellationTokenSource timeout = new(request.Timeout, clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using CancellationTokenRegistration interrupt = stop.Token.Register(() => raw.sqlite3_interrupt(database));
        try
        {
            CheckSingle(database, request.Sql);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = request.Sql;
            using SqliteDataReader reader = command.ExecuteReader();
            return Read(reader, request.MaxRows, columns, row, stop.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT })
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new BadInputException("sql", $"The query took longer than {request.Timeout.TotalSeconds:0.#} s.", "Ask for fewer rows or one run (WHERE run_id = ...), or allow more time with --timeout.");
        }
        catch (SqliteException wrong)
        {
            throw permit.Refused is { } refused
                ? new BadInputException("sql", refused, "Only the views v_... can be read; 'evalflow sql --views' lists them with their columns.")
                : new BadInputException("sql", Plain(wrong.Message), "'evalflow sql --views' lists the views and their columns.");
        }
    }

    private static QueryEnd Read(
        SqliteDataReader reader, int maxRows, Action<IReadOnlyList<string>> columns, Action<object?[]> row, CancellationToken cancellationToken)
    {
        columns([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)]);
        int rows = 0;
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows == maxRows)
            {
                return new QueryEnd(rows, Truncated: true);
            }
            row([.. Enumerable.Range(0, reader.FieldCount).Select(at => reader.IsDBNull(at) ? null : reader.GetValue(at))]);
            rows++;
        }
        return new QueryEnd(rows, Truncated: false);
    }

    // Preparing already asks the authorizer, so nothing that is not allowed is run.
    private static void CheckSingle(sqlite3 database, string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out sqlite3_stmt statement, out string tail), database);
        using (statement)
        {
            if (statement is null || statement.IsInvalid)
            {
                throw new BadInputException("sql", "There is no query.", "Write one SELECT: evalflow sql \"SELECT * FROM v_runs\".");
            }
            if (raw.sqlite3_prepare_v2(database, tail, out sqlite3_stmt next) != raw.SQLITE_OK || next is { IsInvalid: false })
            {
                next?.Dispose();
                throw new BadInputException("sql", "There is more than one statement.", "Run one SELECT at a time.");
            }
        }
    }

    private static string Plain(string message)
    {
        int start = message.IndexOf('\'', StringComparison.Ordinal);
        int end = message.LastIndexOf('\'');
        return start >= 0 && end > start ? $"The query cannot be run: {message[(start + 1)..end]}." : message;
    }

    private SqliteConnection Open()
    {
        SqliteConnectionStringBuilder settings = new()
        {
            DataSource = Path.Combine(folder, SqliteHome.FileName), Mode = SqliteOpenMode.ReadOnly, Pooling = false,
        };
        SqliteConnection connection = new(settings.ConnectionString);
        connection.Open();
        Storage.Connections.Execute(connection, "PRAGMA query_only = 1; PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY;");
        return connection;
    }
}
