using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Evals;

namespace EvalFlow.AzureStorage.Evals;

/// <summary>Where the samples of a dataset lie: equal chunks, the last one shorter. Equal datasets share their blobs.</summary>
internal sealed record Layout(string Dataset, int ChunkSize, int Samples)
{
    /// <param name="first">Ordinal of the chunk's first sample.</param>
    public string NameOf(int first) => $"datasets/{Keys.Encode(Dataset)}/{ChunkSize}/{Keys.Ordinal(first)}";
}

/// <summary>A version as a row; its definition and samples are blobs that the row names.</summary>
internal static class StoredVersion
{
    public static TableEntity Write(string partition, string row, EvalVersion version, string source, int chunkSize) => new(partition, row)
    {
        ["Id"] = version.Id,
        ["Version"] = version.Version,
        ["Title"] = version.Title,
        ["Hash"] = version.Hash,
        ["DatasetHash"] = version.DatasetHash,
        ["Source"] = source,
        ["SampleCount"] = version.SampleCount,
        ["ChunkSize"] = chunkSize,
        ["AddedAt"] = Timestamp.Write(version.AddedAt),
        ["AddedBy"] = Keys.Unique(),
        ["Facts"] = Facts(version),
    };

    /// <summary>The facts when they fit into a text of a row; they can be had from the definition too.</summary>
    public static string? Facts(EvalVersion version) => version.Facts is { Length: <= 30_000 } facts ? facts : null;

    public static EvalVersion Read(TableEntity row, string source) => new()
    {
        Id = row.GetString("Id"),
        Version = row.GetString("Version"),
        Title = row.GetString("Title"),
        Hash = row.GetString("Hash"),
        DatasetHash = row.GetString("DatasetHash"),
        Source = source,
        SampleCount = row.GetInt32("SampleCount") ?? 0,
        Facts = row.GetString("Facts"),
        AddedAt = Timestamp.Read(row.GetString("AddedAt")),
    };

    /// <summary>Place in the order of adding, within its eval.</summary>
    public static int NumberOf(TableEntity row) => row.GetInt32("Number") ?? 0;

    public static Layout LayoutOf(TableEntity row) =>
        new(row.GetString("DatasetHash"), Math.Max(1, row.GetInt32("ChunkSize") ?? 1), row.GetInt32("SampleCount") ?? 0);
}
