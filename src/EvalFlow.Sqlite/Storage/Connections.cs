using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Storage;

/// <summary>Opens connections as every part of this process uses them.</summary>
internal static class Connections
{
    public static SqliteConnection Open(string file)
    {
        // Pooling is off because the database keeps its own connections and must let go of the file when disposed.
        SqliteConnectionStringBuilder settings = new() { DataSource = file, Pooling = false, ForeignKeys = true };
        SqliteConnection connection = new(settings.ConnectionString);
        try
        {
            connection.Open();

            // NORMAL: a commit survives the death of the process; only a loss of power may undo the last ones, never half of one.
            Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection OpenReader(string file)
    {
        SqliteConnection connection = Open(file);
        Execute(connection, "PRAGMA query_only = 1;");
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
