using Dapper;
using EvalFlow.Core.Evals;
using EvalFlow.Sqlite.Storage;
using Microsoft.Data.Sqlite;

namespace EvalFlow.Sqlite.Evals;

[DapperAot]
internal sealed class SqliteEvalRegistry(Database database, Holder self) : IEvalRegistry
{
    // Evals with one hash have the same samples, so any of them will do; the newest is as good as another.
    private const string KeyOfHash = "SELECT dataset_key FROM evals WHERE hash = @hash ORDER BY eval_key DESC LIMIT 1";

    public async Task<RegistryAnswer> AddAsync(
        EvalVersion version, IAsyncEnumerable<SampleChunk> chunks, CancellationToken cancellationToken)
    {
        if (await database.WriteAsync("update eval", connection => Meet(connection, version), cancellationToken) is { } known)
        {
            return known;
        }

        // Chunks may take long to make, so they are written one by one under a dataset that nobody sees until it is complete.
        long dataset = await database.WriteAsync("begin dataset", Begin, cancellationToken);
        try
        {
            await foreach (SampleChunk chunk in chunks.WithCancellation(cancellationToken))
            {
                await database.WriteAsync("add samples", connection => AddChunk(connection, dataset, chunk), cancellationToken);
            }
            return await database.WriteAsync("add eval", connection => Publish(connection, version, dataset), cancellationToken);
        }
        catch
        {
            await TryDropAsync(dataset);
            throw;
        }
    }

    public Task<EvalVersion?> FindAsync(string id, string? version, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QueryFirstOrDefault<EvalRow>(
                "SELECT * FROM evals WHERE id = @id AND (@version IS NULL OR version = @version) ORDER BY eval_key DESC LIMIT 1",
                new { id, version })?.ToVersion(),
            cancellationToken);

    public Task<EvalVersion?> FindByHashAsync(string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QueryFirstOrDefault<EvalRow>(
                "SELECT * FROM evals WHERE hash = @hash ORDER BY eval_key DESC LIMIT 1", new { hash })?.ToVersion(),
            cancellationToken);

    public Task<IReadOnlyList<EvalVersion>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<EvalVersion>>(
            connection => [.. connection.Query<EvalRow>("SELECT * FROM evals ORDER BY id, eval_key").Select(row => row.ToVersion())],
            cancellationToken);

    public Task<SampleChunk?> ReadChunkAsync(string hash, int ordinal, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefault<ChunkRow>(
                $"""
                SELECT first, count, bytes FROM eval_samples
                WHERE dataset_key = ({KeyOfHash}) AND first <= @ordinal ORDER BY first DESC LIMIT 1
                """,
                new { hash, ordinal }) is { } row && ordinal >= row.First && ordinal < row.First + row.Count
                ? new SampleChunk(row.First, row.Count, row.Bytes)
                : null,
            cancellationToken);

    /// <summary>Forgets datasets whose writer died before they were complete.</summary>
    public static void Sweep(SqliteConnection connection)
    {
        IReadOnlyList<long> holders =
            connection.Query<long>("SELECT DISTINCT holder FROM datasets WHERE complete = 0").AsList();
        foreach (long dead in Holder.FindDead(connection, holders))
        {
            connection.Execute("DELETE FROM datasets WHERE complete = 0 AND holder = @dead", new { dead });
        }
    }

    private static RegistryAnswer? Meet(SqliteConnection connection, EvalVersion version)
    {
        string? hash = connection.QuerySingleOrDefault<string>(
            "SELECT hash FROM evals WHERE id = @Id AND version = @Version", new { version.Id, version.Version });
        if (hash is null)
        {
            return null;
        }
        if (hash != version.Hash)
        {
            return RegistryAnswer.OtherContent;
        }
        connection.Execute(
            "UPDATE evals SET title = @Title, source = @Source, facts = @Facts WHERE id = @Id AND version = @Version",
            new { version.Id, version.Version, version.Title, version.Source, version.Facts });
        return RegistryAnswer.AlreadyThere;
    }

    private long Begin(SqliteConnection connection) =>
        connection.QuerySingle<long>(
            "INSERT INTO datasets (complete, holder) VALUES (0, @Key) RETURNING dataset_key", new { self.Key });

    private static void AddChunk(SqliteConnection connection, long dataset, SampleChunk chunk) =>
        connection.Execute(
            "INSERT INTO eval_samples (dataset_key, first, count, bytes) VALUES (@dataset, @First, @Count, @bytes)",
            new { dataset, chunk.First, chunk.Count, bytes = Blob.Of(chunk.Bytes) });

    private static RegistryAnswer Publish(SqliteConnection connection, EvalVersion version, long dataset)
    {
        if (Meet(connection, version) is { } known)
        {
            Drop(connection, dataset);
            return known;
        }
        connection.Execute("UPDATE datasets SET complete = 1 WHERE dataset_key = @dataset", new { dataset });
        connection.Execute(
            """
            INSERT INTO evals (id, version, title, hash, dataset_hash, source, sample_count, added_at, dataset_key, facts)
            VALUES (@Id, @Version, @Title, @Hash, @DatasetHash, @Source, @SampleCount, @addedAt, @dataset, @Facts)
            """,
            new
            {
                version.Id,
                version.Version,
                version.Title,
                version.Hash,
                version.DatasetHash,
                version.Source,
                version.SampleCount,
                version.Facts,
                addedAt = Timestamp.Write(version.AddedAt),
                dataset,
            });
        return RegistryAnswer.Added;
    }

    private static void Drop(SqliteConnection connection, long dataset) =>
        connection.Execute("DELETE FROM datasets WHERE dataset_key = @dataset", new { dataset });

    private async Task TryDropAsync(long dataset)
    {
        try
        {
            await database.WriteAsync("drop dataset", connection => Drop(connection, dataset), CancellationToken.None);
        }
        catch (Exception again) when (again is SqliteException or InvalidOperationException)
        {
            // The first failure is the one to report, and the next process to open the home sweeps this up.
        }
    }

    internal sealed class ChunkRow
    {
        public int First { get; init; }
        public int Count { get; init; }
        public byte[] Bytes { get; init; } = [];
    }

    internal sealed class EvalRow
    {
        public string Id { get; init; } = "";
        public string Version { get; init; } = "";
        public string Title { get; init; } = "";
        public string Hash { get; init; } = "";
        public string DatasetHash { get; init; } = "";
        public string Source { get; init; } = "";
        public int SampleCount { get; init; }
        public string AddedAt { get; init; } = "";
        public string? Facts { get; init; }

        public EvalVersion ToVersion() => new()
        {
            Id = Id,
            Version = Version,
            Title = Title,
            Hash = Hash,
            DatasetHash = DatasetHash,
            Source = Source,
            SampleCount = SampleCount,
            Facts = Facts,
            AddedAt = Timestamp.Read(AddedAt),
        };
    }
}
