namespace EvalFlow.Statistics;

/// <summary>
/// Everything a mean and its error need to know about a stream of values, in memory that grows with the number of
/// clusters only. Tallies of parts merge into the tally of the whole, in any order. Not thread-safe.
/// </summary>
/// <remarks>
/// Sums are kept to about 32 digits: merging is exact for 0/1 data and otherwise independent of order to far below
/// 1e-12 relative.
/// </remarks>
public sealed class Tally
{
    private Moments _total = new();
    private Moments _unclustered = new();
    private ClusterSums? _clusters;

    /// <summary>Number of values.</summary>
    public long Count => _total.Count;

    /// <summary>Sum of the values; 0 when there are none.</summary>
    public double Sum => _total.Sum.Value;

    /// <summary>Sum of the squared values; 0 when there are none.</summary>
    public double SumSquares => _total.SumSquares.Value;

    /// <summary>Whether every value was exactly 0 or 1; true when there are none.</summary>
    public bool IsBinary { get; private set; } = true;

    /// <summary>Smallest value; null when there are none.</summary>
    public double? Min => Count == 0 ? null : _total.Min;

    /// <summary>Largest value; null when there are none.</summary>
    public double? Max => Count == 0 ? null : _total.Max;

    /// <summary>Mean of the values; null when there are none.</summary>
    public double? Mean => Count == 0 ? null : _total.Mean;

    /// <summary>
    /// Number of clusters, a value without a cluster counting as its own; null when no cluster was ever given.
    /// </summary>
    public int? Clusters => _clusters is null ? null : checked((int)(_clusters.Count + _unclustered.Count));

    internal bool IsConstant => _total.IsConstant(Math.Max(Math.Abs(_total.Min), Math.Abs(_total.Max)));

    internal double CentredSumSquares => _total.CentredSumSquares;

    /// <summary>More than one value shares a cluster, so that values are not independent.</summary>
    internal bool HasSharedClusters => Clusters is int clusters && clusters < Count;

    /// <summary>
    /// Adds one value, between -1e100 and 1e100. Values with the same <paramref name="cluster"/> are treated as
    /// dependent; a null or empty cluster means the value stands alone.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN, infinite or beyond 1e100.</exception>
    public void Add(double value, string? cluster = null)
    {
        Moments.ThrowIfUnusable(value, nameof(value));
        _total.Add(value);
        IsBinary &= value is 0 or 1;
        if (string.IsNullOrEmpty(cluster))
        {
            _unclustered.Add(value);
            return;
        }

        _clusters ??= new();
        _clusters.Add(cluster, value);
    }

    /// <summary>Adds all values of another tally; the other one stays as it is.</summary>
    public void Merge(Tally other)
    {
        _total.Merge(other._total);
        _unclustered.Merge(other._unclustered);
        IsBinary &= other.IsBinary;
        if (other._clusters is not null)
        {
            _clusters ??= new();
            _clusters.Merge(other._clusters);
        }
    }

    /// <summary>The tally as plain data.</summary>
    public TallyState ToState() => new()
    {
        Total = _total.ToState(),
        Unclustered = _unclustered.ToState(),
        IsBinary = IsBinary,
        Clusters = _clusters?.ToState(),
    };

    /// <summary>The tally a state was taken from.</summary>
    /// <exception cref="ArgumentException">The state contradicts itself.</exception>
    public static Tally FromState(TallyState state)
    {
        var tally = new Tally
        {
            _total = Moments.FromState(state.Total),
            _unclustered = Moments.FromState(state.Unclustered),
            _clusters = ClusterSums.FromState(state.Clusters),
            IsBinary = state.IsBinary,
        };
        var counted = tally._unclustered.Count + (tally._clusters?.Cells.Sum(cell => cell.Count) ?? 0);
        return counted == tally.Count
            ? tally
            : throw new ArgumentException($"The parts hold {counted} values, the total {tally.Count}.", nameof(state));
    }

    /// <summary>Sum over clusters of the squared residual total; a value without a cluster is its own.</summary>
    internal double SquaredClusterResiduals()
    {
        var mean = _total.Mean;
        var loose = _unclustered;
        var alone = loose.SumSquares - (loose.Sum * new ExactSum(2 * mean, 0))
            + (ExactSum.SquareOf(mean) * new ExactSum(loose.Count, 0));
        return Math.Max(0, (alone + (_clusters?.SquaredResiduals(mean) ?? default)).Value);
    }

    /// <summary>Sums over units, which are the clusters and the values without one.</summary>
    internal UnitMoments Units()
    {
        var units = new UnitMoments(_unclustered.Count, _unclustered.Sum.Value, _unclustered.SumSquares.Value);
        foreach (var (count, sum) in NamedClusters)
        {
            units = units.With(count, sum);
        }

        return units;
    }

    /// <summary>Whether every value lies between 0 and 1, as scores do; true when there are none.</summary>
    internal bool IsWithinUnit => Count == 0 || (_total.Min >= 0 && _total.Max <= 1);

    internal int NamedClusterCount => _clusters?.Count ?? 0;

    internal long UnclusteredCount => _unclustered.Count;

    internal (double Sum, double SumSquares) UnclusteredMoments =>
        (_unclustered.Sum.Value, _unclustered.SumSquares.Value);

    /// <summary>Count and sum of every named cluster, in no order.</summary>
    internal IEnumerable<(long Count, double Sum)> NamedClusters => _clusters?.Cells ?? [];
}
