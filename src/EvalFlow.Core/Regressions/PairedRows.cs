using System.Runtime.CompilerServices;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>A sample as each of two runs scored it: rows of their shards, -1 where a run did not have it.</summary>
internal readonly record struct RowPair(int Baseline, int Candidate);

/// <summary>Pairs whose rows stand in one shard of each run; a shard is null when none of the pairs has a row in it.</summary>
internal sealed record RowBatch(ScoreColumns? Baseline, ScoreColumns? Candidate, IReadOnlyList<RowPair> Pairs);

/// <summary>Brings the scores of two runs together, shard by shard.</summary>
/// <param name="read">The stored scores of a run's shards, in shard order.</param>
internal sealed class PairedRows(Func<string, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> read)
{
    /// <summary>Pairs in the order of the samples; where the runs share that order only a few shards of each are in memory.</summary>
    public IAsyncEnumerable<RowBatch> ReadAsync(Run baseline, Run candidate, CancellationToken cancellationToken) =>
        ReadAsync(baseline.RunId, candidate.RunId, ShareOrder(baseline, candidate), cancellationToken);

    /// <param name="sameOrder">True when ordinals agree between the runs and rise from shard to shard.</param>
    internal IAsyncEnumerable<RowBatch> ReadAsync(string baseline, string candidate, bool sameOrder, CancellationToken cancellationToken) =>
        sameOrder ? ByOrdinalAsync(baseline, candidate, cancellationToken) : ByIdAsync(baseline, candidate, cancellationToken);

    // With a budget samples come in another order, so that ordinals do not rise from shard to shard.
    private static bool ShareOrder(Run baseline, Run candidate) =>
        baseline.DatasetHash == candidate.DatasetHash && baseline.Budget is null && candidate.Budget is null;

    private async IAsyncEnumerable<RowBatch> ByOrdinalAsync(
        string baseline, string candidate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using ShardCursor left = new(ShardsAsync(baseline, cancellationToken).GetAsyncEnumerator(cancellationToken));
        await using ShardCursor right = new(ShardsAsync(candidate, cancellationToken).GetAsyncEnumerator(cancellationToken));
        while (true)
        {
            await left.FillAsync();
            await right.FillAsync();
            if (left.Shard is null && right.Shard is null)
            {
                yield break;
            }
            yield return Merge(left, right);
        }
    }

    private static RowBatch Merge(ShardCursor left, ShardCursor right)
    {
        (ScoreColumns? baseline, ScoreColumns? candidate) = (left.Shard, right.Shard);
        List<RowPair> pairs = new(Math.Max(left.Remaining, right.Remaining));
        // A run that has ended has nothing to wait for; one whose shard has ended may go on with the next ordinal.
        while (left.Remaining > 0 ? right.Remaining > 0 || candidate is null : right.Remaining > 0 && baseline is null)
        {
            int order = candidate is null ? -1 : baseline is null ? 1 : left.Ordinal.CompareTo(right.Ordinal);
            pairs.Add(new RowPair(order <= 0 ? left.Take() : -1, order >= 0 ? right.Take() : -1));
        }
        return new RowBatch(baseline, candidate, pairs);
    }

    private async IAsyncEnumerable<RowBatch> ByIdAsync(
        string baseline, string candidate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IdIndex index = new();
        await foreach (ScoreColumns shard in ShardsAsync(baseline, cancellationToken))
        {
            index.Add(shard);
        }
        await foreach (ScoreColumns shard in ShardsAsync(candidate, cancellationToken))
        {
            foreach (RowBatch batch in index.Match(shard))
            {
                yield return batch;
            }
        }
        foreach (RowBatch batch in index.Unmatched())
        {
            yield return batch;
        }
    }

    private IAsyncEnumerable<ScoreColumns> ShardsAsync(string runId, CancellationToken cancellationToken) =>
        ShardColumns.UnpackAsync(read(runId, cancellationToken), cancellationToken);

    /// <summary>Where the reading of one run stands.</summary>
    private sealed class ShardCursor(IAsyncEnumerator<ScoreColumns> shards) : IAsyncDisposable
    {
        private int _row;

        /// <summary>Null before the first shard and after the last.</summary>
        public ScoreColumns? Shard { get; private set; }

        public int Remaining => Shard is null ? 0 : Shard.Count - _row;

        public int Ordinal => Shard!.Ordinals[_row];

        public int Take() => _row++;

        /// <summary>Goes on to the next shard that has rows, when this one is used up.</summary>
        public async ValueTask FillAsync()
        {
            while (Remaining == 0)
            {
                _row = 0;
                Shard = await shards.MoveNextAsync() ? shards.Current : null;
                if (Shard is null)
                {
                    return;
                }
            }
        }

        public ValueTask DisposeAsync() => shards.DisposeAsync();
    }
}
