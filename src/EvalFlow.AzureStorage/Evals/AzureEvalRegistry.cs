using System.Collections.Concurrent;
using System.Text;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Evals;

namespace EvalFlow.AzureStorage.Evals;

/// <summary>
/// A partition for each eval, with a row for each version and one that numbers them; a partition for each hash that names its
/// versions. Definitions and samples are blobs, since both may hold harmful text.
/// </summary>
internal sealed partial class AzureEvalRegistry(TableClient table, BlobStore samples, TimeProvider clock) : IEvalRegistry
{
    private const string VersionPrefix = "v-";

    // Every step of a run asks for its version again. What its number depends on never changes; its owner may, and soon shows.
    private static readonly TimeSpan Remember = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (EvalVersion Version, long At)> _versions = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, Layout> _layouts = new(StringComparer.Ordinal);

    // By the name of the blob, which is a hash of the text.
    private readonly ConcurrentDictionary<string, string> _sources = new(StringComparer.Ordinal);

    public async Task<EvalVersion?> FindAsync(string id, string? version, CancellationToken cancellationToken)
    {
        if (version is not null)
        {
            return await ReadAsync(await table.FindRowAsync(Partition(id), RowOf(version), cancellationToken), cancellationToken);
        }
        List<TableEntity> rows = await table.ReadRowsAsync(Partition(id), VersionPrefix, cancellationToken).ToListAsync(cancellationToken);
        return await ReadAsync(rows.MaxBy(StoredVersion.NumberOf), cancellationToken);
    }

    public async Task<EvalVersion?> FindByHashAsync(string hash, CancellationToken cancellationToken)
    {
        if (_versions.TryGetValue(hash, out (EvalVersion Version, long At) known) && clock.GetElapsedTime(known.At) < Remember)
        {
            return known.Version;
        }
        EvalVersion? found = await ReadAsync(await FindRowByHashAsync(hash, cancellationToken), cancellationToken);
        if (found is not null)
        {
            _versions[hash] = (found, clock.GetTimestamp());
        }
        return found;
    }

    public async Task<IReadOnlyList<EvalVersion>> ListAsync(CancellationToken cancellationToken)
    {
        List<TableEntity> rows = await table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey ge {"e-"} and PartitionKey lt {"e."} and RowKey ge {VersionPrefix}"),
            cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        List<EvalVersion> versions = [];
        foreach (TableEntity row in rows.OrderBy(row => row.GetString("Id"), StringComparer.Ordinal).ThenBy(StoredVersion.NumberOf))
        {
            versions.Add((await ReadAsync(row, cancellationToken))!);
        }
        return versions;
    }

    public async Task<SampleChunk?> ReadChunkAsync(string hash, int ordinal, CancellationToken cancellationToken)
    {
        if (await FindLayoutAsync(hash, cancellationToken) is not { } layout || ordinal < 0 || ordinal >= layout.Samples)
        {
            return null;
        }
        int first = ordinal / layout.ChunkSize * layout.ChunkSize;
        ReadOnlyMemory<byte> bytes = await samples.ReadAsync(layout.NameOf(first), cancellationToken);
        return new SampleChunk(first, Math.Min(layout.ChunkSize, layout.Samples - first), bytes);
    }

    // A hash says what the samples are, so where they lie never changes.
    private async Task<Layout?> FindLayoutAsync(string hash, CancellationToken cancellationToken)
    {
        if (_layouts.TryGetValue(hash, out Layout? known))
        {
            return known;
        }
        return await FindRowByHashAsync(hash, cancellationToken) is { } row ? _layouts.GetOrAdd(hash, StoredVersion.LayoutOf(row)) : null;
    }

    private async Task<TableEntity?> FindRowByHashAsync(string hash, CancellationToken cancellationToken)
    {
        // The version a name stands for may have been given up before it was added, or have been added by another with other content.
        await foreach (TableEntity name in table.ReadRowsAsync(HashPartition(hash), "", cancellationToken))
        {
            TableEntity? row = await table.FindRowAsync(Partition(name.GetString("Id")), RowOf(name.GetString("Version")), cancellationToken);
            if (row?.GetString("Hash") == hash)
            {
                return row;
            }
        }
        return null;
    }

    private async Task<EvalVersion?> ReadAsync(TableEntity? row, CancellationToken cancellationToken)
    {
        if (row is null)
        {
            return null;
        }
        string name = row.GetString("Source");
        if (!_sources.TryGetValue(name, out string? source))
        {
            ReadOnlyMemory<byte> text = await samples.ReadAsync(name, cancellationToken);
            source = _sources.GetOrAdd(name, Encoding.UTF8.GetString(text.Span));
        }
        return StoredVersion.Read(row, source);
    }

    private static string Partition(string id) => $"e-{Keys.Encode(id)}";

    private static string HashPartition(string hash) => $"h-{Keys.Encode(hash)}";

    private static string RowOf(string version) => $"{VersionPrefix}{Keys.Encode(version)}";
}
