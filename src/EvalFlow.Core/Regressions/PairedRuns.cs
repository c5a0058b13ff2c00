using System.Runtime.CompilerServices;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>A sample as each of two runs scored it; null where a run did not have it.</summary>
internal readonly record struct SamplePair(ScoredSample? Baseline, ScoredSample? Candidate);

/// <summary>Brings the scores of two runs together, sample by sample.</summary>
internal sealed class PairedRuns(IRunStore runs)
{
    /// <summary>Pairs in the order of the samples; with the same samples in both runs only one shard of each is in memory.</summary>
    /// <param name="sameSamples">True when both runs are of the same frozen samples, so that ordinals agree.</param>
    public IAsyncEnumerable<SamplePair> ReadAsync(Run baseline, Run candidate, bool sameSamples, CancellationToken cancellationToken) =>
        sameSamples ? ByOrdinalAsync(baseline, candidate, cancellationToken) : ByIdAsync(baseline, candidate, cancellationToken);

    private async IAsyncEnumerable<SamplePair> ByOrdinalAsync(
        Run baseline, Run candidate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<ScoredSample> left = SamplesAsync(baseline, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using IAsyncEnumerator<ScoredSample> right = SamplesAsync(candidate, cancellationToken).GetAsyncEnumerator(cancellationToken);
        bool hasLeft = await left.MoveNextAsync();
        bool hasRight = await right.MoveNextAsync();
        while (hasLeft || hasRight)
        {
            int order = !hasLeft ? 1 : !hasRight ? -1 : left.Current.Ordinal.CompareTo(right.Current.Ordinal);
            yield return new SamplePair(order <= 0 ? left.Current : null, order >= 0 ? right.Current : null);
            if (order <= 0)
            {
                hasLeft = await left.MoveNextAsync();
            }
            if (order >= 0)
            {
                hasRight = await right.MoveNextAsync();
            }
        }
    }

    private async IAsyncEnumerable<SamplePair> ByIdAsync(
        Run baseline, Run candidate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<string, ScoredSample> byId = [];
        await foreach (ScoredSample sample in SamplesAsync(baseline, cancellationToken))
        {
            byId[sample.Id] = sample;
        }
        await foreach (ScoredSample sample in SamplesAsync(candidate, cancellationToken))
        {
            byId.Remove(sample.Id, out ScoredSample? match);
            yield return new SamplePair(match, sample);
        }
        foreach (ScoredSample left in byId.Values.OrderBy(sample => sample.Ordinal))
        {
            yield return new SamplePair(left, null);
        }
    }

    private async IAsyncEnumerable<ScoredSample> SamplesAsync(Run run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> part in runs.ReadPartsAsync(run.RunId, ShardPart.Scores, cancellationToken))
        {
            foreach (ScoredSample sample in ScoreBlock.Read(part).Samples)
            {
                yield return sample;
            }
        }
    }
}
