namespace EvalFlow.Core.Evals;

/// <summary>A frozen eval version: the definition's text, its hashes, and what is known of its samples.</summary>
public sealed record EvalVersion
{
    public required string Id { get; init; }
    public required string Version { get; init; }
    public required string Title { get; init; }

    /// <summary>Hex SHA-256 over the definition's hash and the dataset's: what a number of this eval depends on.</summary>
    public required string Hash { get; init; }

    /// <summary>Hex SHA-256 over the content of all samples in their order.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Text of the definition file.</summary>
    public required string Source { get; init; }

    public required int SampleCount { get; init; }

    /// <summary>What lists of many evals need of the definition, as JSON, so that they need not read it; null for versions added before there was any.</summary>
    public string? Facts { get; init; }

    public required DateTimeOffset AddedAt { get; init; }
}

/// <summary>Samples <see cref="First"/> .. First+Count-1 of an eval version, as compressed JSON lines.</summary>
/// <param name="First">0-based ordinal of the first sample of the chunk; a multiple of the chunk size.</param>
public sealed record SampleChunk(int First, int Count, ReadOnlyMemory<byte> Bytes);

/// <summary>What became of an attempt to register a version.</summary>
public enum RegistryAnswer
{
    Added,

    /// <summary>The same content was registered before; owner, review dates and record are brought up to date.</summary>
    AlreadyThere,

    /// <summary>The id and version exist with other content. Nothing was changed.</summary>
    OtherContent,
}

/// <summary>Eval versions and their frozen samples. A version never changes once it is added.</summary>
public interface IEvalRegistry
{
    /// <summary>Adds a version with its samples, all or nothing. The chunks are read only when the version is new.</summary>
    Task<RegistryAnswer> AddAsync(EvalVersion version, IAsyncEnumerable<SampleChunk> chunks, CancellationToken cancellationToken);

    /// <summary>The version asked for, or the one added last when <paramref name="version"/> is null; null when there is none.</summary>
    Task<EvalVersion?> FindAsync(string id, string? version, CancellationToken cancellationToken);

    /// <summary>The version with this hash, or null.</summary>
    Task<EvalVersion?> FindByHashAsync(string hash, CancellationToken cancellationToken);

    /// <summary>All versions, by id and then in order of adding.</summary>
    Task<IReadOnlyList<EvalVersion>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The chunk that holds the sample with this 0-based ordinal; null when there is none.</summary>
    Task<SampleChunk?> ReadChunkAsync(string hash, int ordinal, CancellationToken cancellationToken);
}
