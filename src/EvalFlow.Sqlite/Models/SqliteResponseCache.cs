using Dapper;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Models;

/// <summary>Cached answers in the home's database; room that they leave is used again by whatever comes next.</summary>
internal sealed class SqliteResponseCache(Database database) : IResponseCache
{
    private const string Measure = "SELECT COUNT(*) AS answers, COALESCE(SUM(size), 0) AS bytes FROM cached_responses";

    public Task<ReadOnlyMemory<byte>?> FindAsync(string key, DateTimeOffset notBefore, CancellationToken cancellationToken) =>
        database.ReadAsync(
            // The type must be spelled out: a null array would convert to empty memory instead of to none.
            connection => connection.QuerySingleOrDefault<byte[]>(
                "SELECT bytes FROM cached_responses WHERE response_key = @key AND stored_at >= @from",
                new { key, from = Timestamp.Write(notBefore) }) is { } bytes ? (ReadOnlyMemory<byte>?)bytes : null,
            cancellationToken);

    public Task SaveAsync(string key, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "save cached response",
            connection => connection.Execute(
                """
                INSERT INTO cached_responses (response_key, stored_at, size, bytes) VALUES (@key, @Now, @Length, @bytes)
                ON CONFLICT (response_key) DO UPDATE SET stored_at = @Now, size = @Length, bytes = @bytes
                """,
                new { key, database.Now, answer.Length, bytes = answer.ToArray() }),
            cancellationToken);

    public Task PruneAsync(DateTimeOffset notBefore, long maxBytes, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "prune cached responses",
            connection =>
            {
                connection.Execute("DELETE FROM cached_responses WHERE stored_at < @from", new { from = Timestamp.Write(notBefore) });
                if (connection.QuerySingle<SizeRow>(Measure).Bytes > maxBytes)
                {
                    DropOldest(connection, maxBytes);
                }
            },
            cancellationToken);

    public Task<CacheSize> MeasureAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.QuerySingle<SizeRow>(Measure).ToSize(), cancellationToken);

    public Task<CacheSize> ClearAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            "clear cached responses",
            connection =>
            {
                CacheSize size = connection.QuerySingle<SizeRow>(Measure).ToSize();
                connection.Execute("DELETE FROM cached_responses");
                return size;
            },
            cancellationToken);

    // Of answers saved at the same instant all go or none: a few more than needed.
    private static void DropOldest(SqliteConnection connection, long maxBytes) =>
        connection.Execute(
            """
            DELETE FROM cached_responses WHERE stored_at <= (
                SELECT MAX(stored_at) FROM (
                    SELECT stored_at, SUM(size) OVER (ORDER BY stored_at DESC) AS total FROM cached_responses)
                WHERE total > @maxBytes)
            """,
            new { maxBytes });

    private sealed class SizeRow
    {
        public long Answers { get; init; }
        public long Bytes { get; init; }

        public CacheSize ToSize() => new(Answers, Bytes);
    }
}
