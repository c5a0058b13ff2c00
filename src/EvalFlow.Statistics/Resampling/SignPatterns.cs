namespace EvalFlow.Statistics;

/// <summary>
/// The totals under many sign patterns, and the means of the subsets that keep their sign in each. A pattern and its
/// opposite are one entry: they give the same two-sided answer.
/// </summary>
internal sealed class SignPatterns
{
    private readonly SignFlipUnit[] _units;
    private readonly double _total;
    private readonly double _noise;
    private readonly long _count;
    private readonly List<double> _subsetMeans;
    private int _asExtreme;
    private int _patterns;

    private SignPatterns(SignFlipUnit[] units, int expectedPatterns)
    {
        _units = units;
        _total = units.Sum(unit => unit.Sum);
        _count = units.Sum(unit => unit.Count);
        _noise = 1e-12 * units.Sum(unit => Math.Abs(unit.Sum));
        _subsetMeans = new(2 * expectedPatterns);
    }

    /// <summary>Share of patterns with a total at least as far from 0 as the observed one.</summary>
    public double PValue => (double)_asExtreme / _patterns;

    public static SignPatterns All(SignFlipUnit[] units)
    {
        var half = 1 << (units.Length - 1);
        var patterns = new SignPatterns(units, half);
        for (var flipped = 0; flipped < half; flipped++)
        {
            patterns.Count(i => (flipped >> i) & 1);
        }

        return patterns;
    }

    public static SignPatterns Random(SignFlipUnit[] units, int draws, ulong seed)
    {
        var patterns = new SignPatterns(units, draws + 1);
        patterns.Count(_ => 0);
        var random = new SeededRandom(seed);
        var words = new ulong[((units.Length - 1) / 64) + 1];
        for (var draw = 0; draw < draws; draw++)
        {
            for (var word = 0; word < words.Length; word++)
            {
                words[word] = random.NextBits();
            }

            patterns.Count(i => (int)((words[i >> 6] >> (i & 63)) & 1));
        }

        return patterns;
    }

    /// <summary>
    /// The shifts not rejected: a shift is rejected when fewer than level's share of subset means lie beyond it.
    /// </summary>
    public Interval? Interval(double level)
    {
        var rank = (int)Math.Floor(((1 - level) * _patterns) + 1e-9);
        if (rank < 1)
        {
            return null;
        }

        _subsetMeans.Sort();
        var mean = _total / _count;
        return new Interval(
            Math.Min(mean, _subsetMeans[rank - 1]),
            Math.Max(mean, _subsetMeans[^rank]),
            level,
            IntervalMethod.SignFlip);
    }

    private void Count(Func<int, int> isFlipped)
    {
        var (sum, count) = (0d, 0L);
        for (var i = 0; i < _units.Length; i++)
        {
            if (isFlipped(i) == 1)
            {
                sum += _units[i].Sum;
                count += _units[i].Count;
            }
        }

        _patterns++;
        _asExtreme += Math.Abs(_total - (2 * sum)) >= Math.Abs(_total) - _noise ? 1 : 0;
        Keep(sum, count);
        Keep(_total - sum, _count - count);
    }

    private void Keep(double sum, long count)
    {
        if (count > 0)
        {
            _subsetMeans.Add(Math.Abs(sum) <= _noise ? 0 : sum / count);
        }
    }
}
