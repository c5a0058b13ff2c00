using System.Runtime.InteropServices;

namespace EvalFlow.Statistics;

/// <summary>Count and sum of each named cluster.</summary>
internal sealed class ClusterSums
{
    private readonly Dictionary<string, Cell> _cells = new(StringComparer.Ordinal);

    public int Count => _cells.Count;

    public IEnumerable<(long Count, double Sum)> Cells
    {
        get
        {
            foreach (var cell in _cells.Values)
            {
                yield return (cell.Count, cell.Sum.Value);
            }
        }
    }

    public void Add(string cluster, double value) => Add(cluster, 1, new ExactSum(value, 0));

    public void Merge(ClusterSums other)
    {
        foreach (var (cluster, cell) in other._cells)
        {
            Add(cluster, cell.Count, cell.Sum);
        }
    }

    /// <summary>Sum over clusters of the squared residual total, sum over i in c of (x_i - mean).</summary>
    public ExactSum SquaredResiduals(double mean)
    {
        var total = default(ExactSum);
        foreach (var cell in _cells.Values)
        {
            total += ExactSum.SquareOf(Math.FusedMultiplyAdd(-mean, cell.Count, cell.Sum.High) + cell.Sum.Low);
        }

        return total;
    }

    public Dictionary<string, ClusterState> ToState() => _cells.ToDictionary(
        pair => pair.Key,
        pair => new ClusterState { Count = pair.Value.Count, Sum = pair.Value.Sum.High, SumError = pair.Value.Sum.Low },
        StringComparer.Ordinal);

    public static ClusterSums? FromState(IReadOnlyDictionary<string, ClusterState>? state)
    {
        if (state is null)
        {
            return null;
        }

        var clusters = new ClusterSums();
        foreach (var (cluster, cell) in state)
        {
            if (cell.Count < 1)
            {
                throw new ArgumentException(
                    $"A cluster holds {cell.Count} values; at least 1 is needed.", nameof(state));
            }

            clusters.Add(cluster, cell.Count, new ExactSum(cell.Sum, cell.SumError));
        }

        return clusters;
    }

    private void Add(string cluster, long count, ExactSum sum)
    {
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, cluster, out _);
        cell.Count += count;
        cell.Sum += sum;
    }

    private record struct Cell(long Count, ExactSum Sum);
}
