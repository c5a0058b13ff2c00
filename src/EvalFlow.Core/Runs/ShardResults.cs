namespace EvalFlow.Core.Runs;

/// <summary>Results of one shard by position and epoch. Each pair is written once, so concurrent workers need no lock.</summary>
internal sealed class ShardResults(int samples, int epochs)
{
    private readonly SampleResult?[] _results = new SampleResult?[samples * epochs];
    private readonly ReadOnlyMemory<byte>[] _lines = new ReadOnlyMemory<byte>[samples * epochs];

    /// <param name="position">0-based position of the sample in the shard.</param>
    /// <param name="line">The result as it is stored, where that was made already.</param>
    public void Add(int position, SampleResult result, ReadOnlyMemory<byte> line = default)
    {
        int place = (position * epochs) + result.Epoch - 1;
        _lines[place] = line;
        _results[place] = result;
    }

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

    /// <summary>The stored lines of the results there are, in the same order; empty where none was made.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Lines() => [.. _lines.Where((_, place) => _results[place] is not null)];
}
