using System.Globalization;
using System.Reflection;
using EvalFlow.Core.Evals;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Storage;

/// <summary>Brings a database file to the schema this version knows, by the numbered scripts embedded here.</summary>
internal static class Schema
{
    private static readonly Assembly Here = typeof(Schema).Assembly;

    private static readonly string[] Scripts = [.. Here.GetManifestResourceNames().Where(IsScript).Order(StringComparer.Ordinal)];

    public static int Version => Scripts.Length;

    public static void Prepare(SqliteConnection connection, string file)
    {
        try
        {
            // Persistent, and not to be changed inside a transaction.
            Connections.Execute(connection, "PRAGMA journal_mode = WAL;");
            if (ReadVersion(connection, file) < Version)
            {
                Migrate(connection, file);
            }
        }
        catch (SqliteException notOurs) when (notOurs.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB)
        {
            throw new BadInputException(
                Path.GetFileName(file), "The file is not a database of EvalFlow.", "Choose another home folder, or move the file away.");
        }
    }

    private static void Migrate(SqliteConnection connection, string file)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);

        // Read again: another process may have migrated while this one waited for the lock.
        for (int version = ReadVersion(connection, file); version < Version; version++)
        {
            Connections.Execute(connection, ReadScript(version));
            Connections.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version + 1};"));
        }
        transaction.Commit();
    }

    private static int ReadVersion(SqliteConnection connection, string file)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version;";
        int version = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        return version <= Version
            ? version
            : throw new BadInputException(
                Path.GetFileName(file),
                $"The database was written by a newer EvalFlow: its schema is version {version}, this program knows up to {Version}.",
                "Use the newer EvalFlow, or choose another home folder.");
    }

    private static string ReadScript(int index)
    {
        using Stream stream = Here.GetManifestResourceStream(Scripts[index])!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static bool IsScript(string resource) => resource.EndsWith(".sql", StringComparison.Ordinal);
}
