using EvalFlow.Core.Models.Budgets;

namespace EvalFlow.Core.Models.Caching;

/// <summary>Answers from the cache what was answered before, and keeps what is answered now.</summary>
/// <param name="source">Names where answers come from, see <see cref="ResponseKey.Source"/>.</param>
internal sealed class CachedModel(IModel inner, string source, IResponseCache cache, CachePolicy policy, TimeProvider clock) : IModel
{
    /// <summary>Largest size of the cache; the oldest answers make room.</summary>
    public const long MaxBytes = 1L << 30;

    // Other runs may be content with older answers than this one.
    private const double KeepDays = 30;

    private const int PruneEvery = 10_000;

    private int _saved = -1;

    public string Spec => inner.Spec;

    public string Identity => inner.Identity;

    public bool IsRecorded => inner.IsRecorded;

    public ModelPrices? Prices => inner.Prices;

    public async ValueTask<ModelReply> GenerateAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        string key = ResponseKey.Of(source, policy.Release, request);
        if (await cache.FindAsync(key, clock.GetUtcNow() - TimeSpan.FromDays(policy.MaxAgeDays), cancellationToken) is { } found)
        {
            return CachedAnswer.Read(found).ToReply(inner.Prices is not null);
        }
        ModelReply reply = await inner.GenerateAsync(request, cancellationToken);
        if (CachedAnswer.From(reply) is { } answer)
        {
            // It was paid for, so it is kept even while the run is being cancelled.
            await cache.SaveAsync(key, answer.Write(), CancellationToken.None);
            await PruneAsync(cancellationToken);
        }
        return reply;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _saved) % PruneEvery == 0)
        {
            TimeSpan keep = TimeSpan.FromDays(Math.Max(KeepDays, policy.MaxAgeDays));
            await cache.PruneAsync(clock.GetUtcNow() - keep, MaxBytes, cancellationToken);
        }
    }
}
