namespace EvalFlow.Statistics;

/// <summary>
/// Everything a paired comparison needs to know about pairs of values of the same items, in memory that grows with
/// the number of clusters only. Tallies of parts merge into that of the whole, in any order. Not thread-safe.
/// </summary>
public sealed partial class PairedTally
{
    /// <summary>
    /// Up to this many independent units, pairs or clusters, a comparison is a permutation test. For it the differences
    /// of up to as many pairs without a cluster are kept.
    /// </summary>
    public const int MostPermuted = 40;

    private readonly Tally _difference;
    private Moments _baseline = new();
    private Moments _candidate = new();
    private List<double>? _alone = [];
    private ExactSum _absoluteAlone;

    /// <summary>A tally without any pair.</summary>
    public PairedTally()
        : this(new Tally())
    {
    }

    private PairedTally(Tally difference)
    {
        _difference = difference;
    }

    /// <summary>Number of pairs.</summary>
    public long Count => _difference.Count;

    /// <summary>Number of clusters, a pair without one counting as its own; null when no cluster was given.</summary>
    public int? Clusters => _difference.Clusters;

    /// <summary>Whether every value of both arms was exactly 0 or 1; true when there are none.</summary>
    public bool IsBinary { get; private set; } = true;

    /// <summary>Pairs with baseline exactly 1 and candidate exactly 0.</summary>
    public long OnlyBaseline { get; private set; }

    /// <summary>Pairs with baseline exactly 0 and candidate exactly 1.</summary>
    public long OnlyCandidate { get; private set; }

    /// <summary>Sum of candidate - baseline.</summary>
    public double SumDifference => _difference.Sum;

    /// <summary>Sum of (candidate - baseline) squared.</summary>
    public double SumSquaredDifference => _difference.SumSquares;

    /// <summary>Sum of the baseline values.</summary>
    public double SumBaseline => _baseline.Sum.Value;

    /// <summary>Sum of the candidate values.</summary>
    public double SumCandidate => _candidate.Sum.Value;

    internal Tally Difference => _difference;

    internal double? BaselineMean => Count == 0 ? null : _baseline.Mean;

    internal double? CandidateMean => Count == 0 ? null : _candidate.Mean;

    /// <summary>
    /// Adds the two values of one item, each between -1e100 and 1e100. Items with the same <paramref name="cluster"/>
    /// are treated as dependent; a null or empty cluster means the item stands alone.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN, infinite or beyond 1e100.</exception>
    public void Add(double baseline, double candidate, string? cluster = null)
    {
        Moments.ThrowIfUnusable(baseline, nameof(baseline));
        Moments.ThrowIfUnusable(candidate, nameof(candidate));
        var difference = candidate - baseline;
        Moments.ThrowIfUnusable(difference, nameof(candidate));
        _baseline.Add(baseline);
        _candidate.Add(candidate);
        _difference.Add(difference, cluster);
        IsBinary &= baseline is 0 or 1 && candidate is 0 or 1;
        OnlyBaseline += baseline == 1 && candidate == 0 ? 1 : 0;
        OnlyCandidate += baseline == 0 && candidate == 1 ? 1 : 0;
        if (string.IsNullOrEmpty(cluster))
        {
            _absoluteAlone += Math.Abs(difference);
            Keep([difference]);
        }
    }

    /// <summary>Adds all pairs of another tally; the other one stays as it is.</summary>
    public void Merge(PairedTally other)
    {
        _baseline.Merge(other._baseline);
        _candidate.Merge(other._candidate);
        _difference.Merge(other._difference);
        IsBinary &= other.IsBinary;
        OnlyBaseline += other.OnlyBaseline;
        OnlyCandidate += other.OnlyCandidate;
        _absoluteAlone += other._absoluteAlone;
        Keep(other._alone);
    }

    /// <summary>The tally as plain data.</summary>
    public PairedTallyState ToState() => new()
    {
        Difference = _difference.ToState(),
        Baseline = _baseline.ToState(),
        Candidate = _candidate.ToState(),
        IsBinary = IsBinary,
        OnlyBaseline = OnlyBaseline,
        OnlyCandidate = OnlyCandidate,
        Differences = _alone?.ToArray(),
        SumAbsoluteDifference = _absoluteAlone.Value,
    };

    /// <summary>The tally a state was taken from.</summary>
    /// <exception cref="ArgumentException">The state contradicts itself.</exception>
    public static PairedTally FromState(PairedTallyState state)
    {
        var tally = new PairedTally(Tally.FromState(state.Difference))
        {
            _baseline = Moments.FromState(state.Baseline),
            _candidate = Moments.FromState(state.Candidate),
            _alone = state.Differences?.ToList(),
            _absoluteAlone = new(state.SumAbsoluteDifference ?? LeastAbsolute(state.Difference.Unclustered), 0),
            IsBinary = state.IsBinary,
            OnlyBaseline = state.OnlyBaseline,
            OnlyCandidate = state.OnlyCandidate,
        };
        return tally.IsConsistent
            ? tally
            : throw new ArgumentException("The counts of the parts do not agree with each other.", nameof(state));
    }

    // What values with these squares add up to at the least, all of them as large as the largest.
    private static double LeastAbsolute(MomentsState alone)
    {
        var largest = Math.Max(Math.Abs(alone.Min ?? 0), Math.Abs(alone.Max ?? 0));
        return largest > 0 ? alone.SumSquares / largest : 0;
    }

    private bool IsConsistent => _baseline.Count == Count
        && _candidate.Count == Count
        && (_alone?.Count ?? MostPermuted + 1) == Math.Min(_difference.UnclusteredCount, MostPermuted + 1)
        && OnlyBaseline >= 0 && OnlyCandidate >= 0 && OnlyBaseline + OnlyCandidate <= Count;

    private void Keep(List<double>? differences)
    {
        if (_alone is null || differences is null || _alone.Count + differences.Count > MostPermuted)
        {
            _alone = null;
            return;
        }

        _alone.AddRange(differences);
    }
}
