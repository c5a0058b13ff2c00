using EvalFlow.Core.Evals;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>
/// The pairs of one measure in one group of samples. Pairs of 0 and 1 without a cluster, by far the most, are four counts;
/// whatever else comes goes into a tally.
/// </summary>
internal sealed class ComparisonCell
{
    // By baseline and candidate: 0 then 0, 0 then 1, 1 then 0, 1 then 1.
    private long _neither;
    private long _onlyCandidate;
    private long _onlyBaseline;
    private long _both;
    private long _down;
    private long _up;
    private PairedTally? _others;

    public long Unmatched { get; private set; }

    /// <summary>Variance over epochs within a sample, of both runs.</summary>
    public WithinSamples Within { get; } = new();

    public void Add(double baseline, double candidate, string? cluster)
    {
        if (string.IsNullOrEmpty(cluster) && baseline is 0 or 1 && candidate is 0 or 1)
        {
            Count(baseline == 1, candidate == 1);
            return;
        }
        (_others ??= new()).Add(baseline, candidate, cluster);
        _down += candidate < baseline ? 1 : 0;
        _up += candidate > baseline ? 1 : 0;
    }

    /// <summary>Adds pairs of 0 and 1 without a cluster.</summary>
    public void Count(bool baseline, bool candidate, long pairs = 1)
    {
        if (baseline)
        {
            _both += candidate ? pairs : 0;
            _onlyBaseline += candidate ? 0 : pairs;
        }
        else
        {
            _onlyCandidate += candidate ? pairs : 0;
            _neither += candidate ? 0 : pairs;
        }
    }

    /// <summary>Counts a sample that only one of the runs scored.</summary>
    public void AddUnmatched() => Unmatched++;

    /// <summary>Pairs that moved in the worse direction. A metric without one counts downward moves, so that both are shown.</summary>
    public long Worse(Direction direction) => direction == Direction.LowerIsBetter ? _up + _onlyCandidate : _down + _onlyBaseline;

    public long Better(Direction direction) => direction == Direction.LowerIsBetter ? _down + _onlyBaseline : _up + _onlyCandidate;

    /// <summary>All pairs, as if each had been added to one tally.</summary>
    public PairedTally Pairs()
    {
        long n = _neither + _onlyCandidate + _onlyBaseline + _both;
        if (n == 0)
        {
            return _others ?? new();
        }
        PairedTally counted = PairedTally.FromState(Counted(n));
        if (_others is not null)
        {
            counted.Merge(_others);
        }
        return counted;
    }

    private PairedTallyState Counted(long n)
    {
        double[] differences =
        [
            .. _onlyBaseline > 0 ? [-1d] : Array.Empty<double>(),
            .. _neither + _both > 0 ? [0d] : Array.Empty<double>(),
            .. _onlyCandidate > 0 ? [1d] : Array.Empty<double>(),
        ];
        MomentsState difference = Moments(n, _onlyCandidate - _onlyBaseline, _onlyCandidate + _onlyBaseline, differences[0], differences[^1]);
        return new PairedTallyState
        {
            Difference = new TallyState
            {
                Total = difference,
                Unclustered = difference,
                IsBinary = _onlyBaseline == 0,
            },
            Baseline = OfZerosAndOnes(n, _onlyBaseline + _both),
            Candidate = OfZerosAndOnes(n, _onlyCandidate + _both),
            IsBinary = true,
            OnlyBaseline = _onlyBaseline,
            OnlyCandidate = _onlyCandidate,
            Differences = n > PairedTally.MostPermuted ? null :
            [
                .. Enumerable.Repeat(-1d, (int)_onlyBaseline),
                .. Enumerable.Repeat(0d, (int)(_neither + _both)),
                .. Enumerable.Repeat(1d, (int)_onlyCandidate),
            ],
        };
    }

    private static MomentsState OfZerosAndOnes(long n, long ones) => Moments(n, ones, ones, ones == n ? 1 : 0, ones > 0 ? 1 : 0);

    private static MomentsState Moments(long n, double sum, double squares, double min, double max) =>
        new() { Count = n, Sum = sum, SumSquares = squares, Min = min, Max = max };
}
