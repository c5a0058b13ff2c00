namespace EvalFlow.Core.Models.Caching;

/// <param name="Answers">Answers kept.</param>
/// <param name="Bytes">Their size as stored.</param>
public sealed record CacheSize(long Answers, long Bytes);

/// <summary>
/// Answers of live models by key, for runs that ask for them. As sensitive as transcripts: kept in the data home, never
/// exported. Every operation is safe to repeat; losing an entry costs a request, never a number.
/// </summary>
public interface IResponseCache
{
    /// <summary>The answer under the key, if it was saved at or after the given time; else null.</summary>
    Task<ReadOnlyMemory<byte>?> FindAsync(string key, DateTimeOffset notBefore, CancellationToken cancellationToken);

    /// <summary>Keeps an answer; a later one for the same key replaces it.</summary>
    /// <param name="key">64 hexadecimal digits, see <see cref="ResponseKey"/>.</param>
    Task SaveAsync(string key, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken);

    /// <summary>Drops what was saved before the given time, then the oldest until the rest fits.</summary>
    Task PruneAsync(DateTimeOffset notBefore, long maxBytes, CancellationToken cancellationToken);

    Task<CacheSize> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>Drops everything; gives what was dropped.</summary>
    Task<CacheSize> ClearAsync(CancellationToken cancellationToken);
}
