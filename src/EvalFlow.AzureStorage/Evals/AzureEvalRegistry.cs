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
internal sealed class AzureEvalRegistry(TableClient table, BlobStore samples) : IEvalRegistry
{
    private const string Head = "head";
    private const string VersionPrefix = "v-";

    private readonly ConcurrentDictionary<string, Layout> _layouts = new(StringComparer.Ordinal);

    // By the name of the blob, which is a hash of the text.
    private readonly ConcurrentDictionary<string, string> _sources = new(StringComparer.Ordinal);

    public async Task<RegistryAnswer> AddAsync(
        EvalVersion version, IAsyncEnumerable<SampleChunk> chunks, CancellationToken cancellationToken)
    {
        if (await MeetAsync(version, cancellationToken) is { } known)
        {
            return known;
        }

        // Nobody finds any of this before the row that names it is added, and whoever tries again writes the same blobs.
        string source = await AddSourceAsync(version, cancellationToken);
        int size = await AddChunksAsync(version, chunks, cancellationToken);
        await table.UpsertEntityAsync(
            new TableEntity(HashPartition(version.Hash), Keys.Hash($"{version.Id}\n{version.Version}"))
            {
                ["Id"] = version.Id,
                ["Version"] = version.Version,
            },
            TableUpdateMode.Replace, cancellationToken);
        return await PublishAsync(StoredVersion.Write(Partition(version.Id), RowOf(version.Version), version, source, size), version, cancellationToken);
    }

    public async Task<EvalVersion?> FindAsync(string id, string? version, CancellationToken cancellationToken)
    {
        if (version is not null)
        {
            return await ReadAsync(await table.FindRowAsync(Partition(id), RowOf(version), cancellationToken), cancellationToken);
        }
        List<TableEntity> rows = await table.ReadRowsAsync(Partition(id), VersionPrefix, cancellationToken).ToListAsync(cancellationToken);
        return await ReadAsync(rows.MaxBy(StoredVersion.NumberOf), cancellationToken);
    }

    public async Task<EvalVersion?> FindByHashAsync(string hash, CancellationToken cancellationToken) =>
        await ReadAsync(await FindRowByHashAsync(hash, cancellationToken), cancellationToken);

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

    /// <summary>What is to be said when the version is there already; null when it is not.</summary>
    private async Task<RegistryAnswer?> MeetAsync(EvalVersion version, CancellationToken cancellationToken)
    {
        while (await table.FindRowAsync(Partition(version.Id), RowOf(version.Version), cancellationToken) is { } row)
        {
            if (row.GetString("Hash") != version.Hash)
            {
                return RegistryAnswer.OtherContent;
            }
            row["Title"] = version.Title;
            row["Source"] = await AddSourceAsync(version, cancellationToken);
            if (await table.TryReplaceRowAsync(row, row.ETag, cancellationToken) is not null)
            {
                return RegistryAnswer.AlreadyThere;
            }
        }
        return null;
    }

    private async Task<RegistryAnswer> PublishAsync(TableEntity row, EvalVersion version, CancellationToken cancellationToken)
    {
        while (true)
        {
            TableEntity? head = await table.FindRowAsync(row.PartitionKey, Head, cancellationToken);
            int number = (head?.GetInt32("Number") ?? 0) + 1;
            row["Number"] = number;
            TableEntity next = new(row.PartitionKey, Head) { ["Number"] = number };
            TableTransactionAction count = head is null
                ? new(TableTransactionActionType.Add, next)
                : new(TableTransactionActionType.UpdateReplace, next, head.ETag);
            if (await table.TryCommitAsync([count, new(TableTransactionActionType.Add, row)], cancellationToken))
            {
                return RegistryAnswer.Added;
            }

            // Another version of the eval was added meanwhile, or this one.
            if (await FindMineAsync(row, cancellationToken))
            {
                return RegistryAnswer.Added;
            }
            if (await MeetAsync(version, cancellationToken) is { } known)
            {
                return known;
            }
        }
    }

    // A request whose answer was lost is sent again and then finds its own row.
    private async Task<bool> FindMineAsync(TableEntity row, CancellationToken cancellationToken) =>
        await table.FindRowAsync(row.PartitionKey, row.RowKey, cancellationToken) is { } found
        && found.GetString("AddedBy") == row.GetString("AddedBy");

    private async Task<int> AddChunksAsync(EvalVersion version, IAsyncEnumerable<SampleChunk> chunks, CancellationToken cancellationToken)
    {
        int size = 0;
        await foreach (SampleChunk chunk in chunks.WithCancellation(cancellationToken))
        {
            size = size == 0 ? chunk.Count : size;
            if (chunk.First % size != 0 || chunk.Count > size)
            {
                throw new InvalidDataException($"Samples of {version.Id}@{version.Version} come in chunks of different sizes.");
            }
            await samples.AddAsync(new Layout(version.DatasetHash, size, version.SampleCount).NameOf(chunk.First), chunk.Bytes, cancellationToken);
        }
        return size;
    }

    private async Task<string> AddSourceAsync(EvalVersion version, CancellationToken cancellationToken)
    {
        byte[] text = Encoding.UTF8.GetBytes(version.Source);
        string name = $"definitions/{Keys.Hash(text)}.yaml";
        if (!_sources.ContainsKey(name))
        {
            await samples.AddAsync(name, text, cancellationToken);
            _sources[name] = version.Source;
        }
        return name;
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
