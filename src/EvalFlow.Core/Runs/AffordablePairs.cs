using System.Runtime.CompilerServices;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Budgets;

namespace EvalFlow.Core.Runs;

/// <param name="Position">0-based position of the sample in the shard.</param>
/// <param name="Epoch">1-based.</param>
/// <param name="Reserved">Set aside for the pair; nothing without a budget.</param>
internal readonly record struct OpenPair(int Position, int Epoch, Spending Reserved);

/// <summary>
/// The open pairs of a shard as far as the run's budget goes. A sample is let in with all its epochs and judges or not at all,
/// since a sample without its last epochs, or without its judge, could not be scored like the others.
/// </summary>
internal sealed class AffordablePairs(OpenRun run, Sample[] samples, ShardResults results) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Spending> _held = [];

    public async IAsyncEnumerable<OpenPair> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (IGrouping<int, int> sample in results.Open().ToList().GroupBy(pair => pair.Position, pair => pair.Epoch))
        {
            int[] epochs = [.. sample];
            Spending each = default;
            if (run.Budget is { } budget)
            {
                if (budget.IsClosed)
                {
                    yield break;
                }
                each = run.Costs.Estimate(samples[sample.Key]);
                if (!await budget.ReserveAsync(each * epochs.Length, epochs.Length, cancellationToken))
                {
                    yield break;
                }
                Hold(each, epochs.Length);
            }
            foreach (int epoch in epochs)
            {
                yield return new OpenPair(sample.Key, epoch, each);
            }
        }
    }

    public void Settle(OpenPair pair, SampleResult result)
    {
        if (run.Budget is { } budget)
        {
            budget.Settle(pair.Reserved, run.Costs.Of(result, pair.Reserved));
            lock (_lock)
            {
                _held.Remove(pair.Reserved);
            }
        }
    }

    /// <summary>Gives back what was reserved for pairs that were not evaluated after all.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _held.ForEach(amount => run.Budget?.Settle(amount, default));
            _held.Clear();
        }
    }

    private void Hold(Spending each, int times)
    {
        lock (_lock)
        {
            _held.AddRange(Enumerable.Repeat(each, times));
        }
    }
}
