using System.Text;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Evals;

namespace EvalFlow.AzureStorage.Evals;

internal sealed partial class AzureEvalRegistry
{
    private const string Head = "head";

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
            row["Facts"] = StoredVersion.Facts(version);
            row["Source"] = await AddSourceAsync(version, cancellationToken);
            _versions.TryRemove(version.Hash, out _);
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
}
