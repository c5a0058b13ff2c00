using System.Runtime.CompilerServices;
using Dapper;
using EvalFlow.Core.Records;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Records;

[DapperAot]
internal sealed class SqliteRecordStore(Database database) : IRecordStore
{
    private const string Columns = "kind, id, parent, state, revision, body, who, at, note";
    private const int PageSize = 500;

    public Task<bool> PutAsync(StoredRecord next, CancellationToken cancellationToken) =>
        database.WriteAsync("put record", connection => Put(connection, next), cancellationToken);

    public Task<StoredRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefault<RecordRow>(
                $"SELECT {Columns} FROM records WHERE kind = @kind AND id = @id", new { kind, id })?.ToRecord(),
            cancellationToken);

    public IAsyncEnumerable<StoredRecord> ListAsync(RecordQuery query, CancellationToken cancellationToken) =>
        PageAsync(
            (connection, last) => connection.Query<RecordRow>(
                $"SELECT {Columns} FROM records WHERE kind = @Kind {Narrow(query)} AND id > @id ORDER BY id LIMIT {PageSize}",
                new { query.Kind, query.Parent, query.State, id = last?.Id ?? "" }),
            cancellationToken);

    public IAsyncEnumerable<StoredRecord> HistoryAsync(string kind, string id, CancellationToken cancellationToken) =>
        PageAsync(
            (connection, last) => connection.Query<RecordRow>(
                $"""
                SELECT {Columns} FROM record_revisions WHERE kind = @kind AND id = @id AND revision > @revision
                ORDER BY revision LIMIT {PageSize}
                """,
                new { kind, id, revision = last?.Revision ?? 0 }),
            cancellationToken);

    public IAsyncEnumerable<StoredRecord> ListChangesAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        PageAsync(
            (connection, last) => connection.Query<RecordRow>(
                $"""
                SELECT {Columns} FROM record_revisions WHERE (at, kind, id, revision) < (@at, @kind, @id, @revision)
                ORDER BY at DESC, kind DESC, id DESC, revision DESC LIMIT {PageSize}
                """,
                new
                {
                    at = Timestamp.Write(last?.At ?? before), kind = last?.Kind ?? "", id = last?.Id ?? "", revision = last?.Revision ?? 0,
                }),
            cancellationToken);

    // Only what is asked for, so that an index serves it in order. The parent narrows more than the state: the plus keeps the
    // planner from taking the index by state and sorting.
    private static string Narrow(RecordQuery query) => query switch
    {
        { Parent: not null, State: not null } => "AND parent = @Parent AND +state = @State",
        { Parent: not null } => "AND parent = @Parent",
        { State: not null } => "AND state = @State",
        _ => "",
    };

    private static bool Put(SqliteConnection connection, StoredRecord next)
    {
        RecordRow row = RecordRow.From(next);
        int changed = next.Revision == 1
            ? connection.Execute(
                $"""
                INSERT INTO records ({Columns}) VALUES (@Kind, @Id, @Parent, @State, @Revision, @Body, @Who, @At, @Note)
                ON CONFLICT DO NOTHING
                """,
                row)
            : connection.Execute(
                """
                UPDATE records SET state = @State, revision = @Revision, body = @Body, who = @Who, at = @At, note = @Note
                WHERE kind = @Kind AND id = @Id AND revision = @Revision - 1
                """,
                row);
        return changed > 0 && connection.Execute(
            $"INSERT INTO record_revisions ({Columns}) SELECT {Columns} FROM records WHERE kind = @Kind AND id = @Id", row) > 0;
    }

    // Pages, so that no reader is held while the caller thinks.
    private async IAsyncEnumerable<StoredRecord> PageAsync(
        Func<SqliteConnection, StoredRecord?, IEnumerable<RecordRow>> after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StoredRecord? last = null;
        while (true)
        {
            IReadOnlyList<RecordRow> page = await database.ReadAsync<IReadOnlyList<RecordRow>>(
                connection => [.. after(connection, last)], cancellationToken);
            foreach (RecordRow row in page)
            {
                yield return last = row.ToRecord();
            }
            if (page.Count < PageSize)
            {
                yield break;
            }
        }
    }
}
