using System.Runtime.CompilerServices;
using Dapper;
using EvalFlow.Core.Runs;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Runs;

internal sealed partial class SqliteRunStore
{
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadPartsAsync(
        string runId, ShardPart part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One statement per shard: a single long one would pin the write-ahead log while the reader thinks.
        int last = -1;
        while (await database.ReadAsync(connection => ReadNext(connection, runId, part, last), cancellationToken) is { } row)
        {
            yield return row.Bytes;
            last = row.Shard;
        }
    }

    public Task<ReadOnlyMemory<byte>?> ReadPartAsync(string runId, int shard, ShardPart part, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => Known(connection.QuerySingleOrDefault<byte[]>(
                $"SELECT bytes FROM outputs WHERE run_key = {KeyOfRun} AND part = @part AND shard = @shard",
                new { runId, shard, part = NameOf(part) })),
            cancellationToken);

    private static void AddPart(SqliteConnection connection, long run, int shard, ShardPart part, ReadOnlyMemory<byte> bytes) =>
        connection.Execute(
            "INSERT INTO outputs (run_key, part, shard, bytes) VALUES (@run, @part, @shard, @bytes)",
            new { run, part = NameOf(part), shard, bytes = Blob.Of(bytes) });

    private static PartRow? ReadNext(SqliteConnection connection, string runId, ShardPart part, int after) =>
        connection.QueryFirstOrDefault<PartRow>(
            $"""
            SELECT shard, bytes FROM outputs
            WHERE run_key = {KeyOfRun} AND part = @part AND shard > @after ORDER BY shard LIMIT 1
            """,
            new { runId, part = NameOf(part), after });

    private static string NameOf(ShardPart part) => part switch
    {
        ShardPart.Outputs => "outputs",
        ShardPart.Scores => "scores",
        ShardPart.Statistics => "statistics",
    };

    internal sealed class PartRow
    {
        public int Shard { get; init; }
        public byte[] Bytes { get; init; } = [];
    }
}
