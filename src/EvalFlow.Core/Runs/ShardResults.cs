namespace EvalFlow.Core.Runs;

/// <summary>Results of one shard by position and epoch. Each pair is written once, so concurrent workers need no lock.</summary>
internal sealed class ShardResults(int samples, int epochs)
{
    private readonly SampleResult?[] _results = new SampleResult?[samples * epochs];

    /// <param name="position">0-based position of the sample in the shard.</param>
    public void Add(int position, SampleResult result) => _results[(position * epochs) + result.Epoch - 1] = result;

    public SampleResult this[int position, int epoch] => _results[(position * epochs) + epoch - 1]
        ?? throw new InvalidOperationException($"Sample {position}, epoch {epoch} was not evaluated.");

    /// <summary>Pairs without a result, epochs from 1.</summary>
    public IEnumerable<(int Position, int Epoch)> Open()
    {
        for (int i = 0; i < _results.Length; i++)
        {
            if (_results[i] is null)
            {
                yield return (i / epochs, (i % epochs) + 1);
            }
        }
    }

    /// <summary>True when every epoch of the sample was evaluated.</summary>
    public bool IsComplete(int position) => !_results.AsSpan(position * epochs, epochs).Contains(null);

    /// <summary>The results there are, in order of position and epoch.</summary>
    public IReadOnlyList<SampleResult> All() => [.. _results.OfType<SampleResult>()];
}
