using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tests.Evals;

internal sealed class InMemoryRegistry : IEvalRegistry
{
    private readonly List<EvalVersion> _versions = [];
    private readonly Dictionary<string, List<SampleChunk>> _chunks = [];

    public async Task<RegistryAnswer> AddAsync(EvalVersion version, IAsyncEnumerable<SampleChunk> chunks, CancellationToken cancellationToken)
    {
        if (await FindAsync(version.Id, version.Version, cancellationToken) is { } known)
        {
            return known.Hash == version.Hash ? RegistryAnswer.AlreadyThere : RegistryAnswer.OtherContent;
        }
        List<SampleChunk> read = [];
        await foreach (SampleChunk chunk in chunks.WithCancellation(cancellationToken))
        {
            read.Add(chunk);
        }
        _versions.Add(version);
        _chunks[version.Hash] = read;
        return RegistryAnswer.Added;
    }

    public Task<EvalVersion?> FindAsync(string id, string? version, CancellationToken cancellationToken) =>
        Task.FromResult(_versions.FindLast(known => known.Id == id && (version is null || known.Version == version)));

    public Task<EvalVersion?> FindByHashAsync(string hash, CancellationToken cancellationToken) => Task.FromResult(_versions.Find(known => known.Hash == hash));

    public Task<IReadOnlyList<EvalVersion>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<EvalVersion>>(_versions);

    public Task<SampleChunk?> ReadChunkAsync(string hash, int ordinal, CancellationToken cancellationToken) =>
        Task.FromResult(_chunks[hash].Find(chunk => chunk.First <= ordinal && ordinal < chunk.First + chunk.Count));
}
