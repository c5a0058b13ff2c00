using System.Collections.Concurrent;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Quality;
using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Evals.Quality;

/// <summary>What was measured, and when.</summary>
internal sealed record MeasuredQuality(QualityReport Report, DateTimeOffset At);

/// <summary>
/// Measures the quality of evals for pages. A large eval takes seconds and memory, so that one is measured at a time, and what was
/// measured is kept for some minutes, unless a run has ended since.
/// </summary>
internal sealed class RememberQuality(MeasureQuality measure, IEvalRegistry registry, IRunStore runs, TimeProvider clock) : IDisposable
{
    private const int Most = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Key, MeasuredQuality> _known = new();
    private readonly SemaphoreSlim _one = new(1);

    /// <exception cref="BadInputException">There is no such eval or metric.</exception>
    public async Task<MeasuredQuality> ReadAsync(string eval, string? metric, CancellationToken cancellationToken)
    {
        Key key = await KeyAsync(eval, metric, cancellationToken);
        if (Find(key) is { } known)
        {
            return known;
        }
        await _one.WaitAsync(cancellationToken);
        try
        {
            return Find(key) ?? Keep(key, await measure.RunAsync(new QualityRequest(key.Eval, metric), cancellationToken));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<Key> KeyAsync(string eval, string? metric, CancellationToken cancellationToken)
    {
        EvalVersion version = await FindEval.ByNameAsync(registry, eval, cancellationToken);
        Run? newest = (await runs.ListAsync(cancellationToken)).Where(run => run.EvalHash == version.Hash && run.HasEnded).MaxBy(run => run.FinishedAt);
        return new Key($"{version.Id}@{version.Version}", version.Hash, metric, newest?.RunId, newest?.FinishedAt);
    }

    private MeasuredQuality? Find(Key key) => _known.TryGetValue(key, out MeasuredQuality? known) && clock.GetUtcNow() - known.At < Lifetime ? known : null;

    private MeasuredQuality Keep(Key key, QualityReport report)
    {
        foreach (Key old in _known.OrderByDescending(one => one.Value.At).Skip(Most - 1).Select(one => one.Key))
        {
            _known.TryRemove(old, out _);
        }
        return _known[key] = new MeasuredQuality(report, clock.GetUtcNow());
    }

    private sealed record Key(string Eval, string Hash, string? Metric, string? NewestRun, DateTimeOffset? EndedAt);
}
