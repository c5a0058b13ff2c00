namespace EvalFlow.Statistics;

/// <summary>Squared distances between ratings; the ordinal one depends on how often each rating occurs.</summary>
internal sealed class RatingDistance
{
    private readonly AlphaMetric _metric;
    private readonly double[] _values;
    private readonly double[] _counts;
    private readonly double[] _cumulative;

    public RatingDistance(double[] ratings, AlphaMetric metric)
    {
        _metric = metric;
        var groups = ratings.GroupBy(rating => rating).OrderBy(group => group.Key).ToArray();
        _values = [.. groups.Select(group => group.Key)];
        _counts = [.. groups.Select(group => (double)group.Count())];
        _cumulative = new double[_counts.Length];
        var sum = 0d;
        for (var i = 0; i < _counts.Length; i++)
        {
            sum += _counts[i];
            _cumulative[i] = sum;
        }
    }

    /// <summary>Over ordered pairs of the given ratings.</summary>
    public double SumOverPairs(double[] ratings)
    {
        var indices = Array.ConvertAll(ratings, rating => Array.BinarySearch(_values, rating));
        var sum = 0d;
        for (var i = 0; i < indices.Length; i++)
        {
            for (var j = i + 1; j < indices.Length; j++)
            {
                sum += 2 * Between(indices[i], indices[j]);
            }
        }

        return sum;
    }

    /// <summary>Over ordered pairs of all ratings.</summary>
    public double SumOverAll()
    {
        var sum = 0d;
        for (var i = 0; i < _values.Length; i++)
        {
            for (var j = i + 1; j < _values.Length; j++)
            {
                sum += 2 * _counts[i] * _counts[j] * Between(i, j);
            }
        }

        return sum;
    }

    private double Between(int i, int j)
    {
        if (i == j)
        {
            return 0;
        }

        var (low, high) = (Math.Min(i, j), Math.Max(i, j));
        return _metric switch
        {
            AlphaMetric.Nominal => 1,
            AlphaMetric.Ordinal => Square(_cumulative[high] - _cumulative[low] + ((_counts[low] - _counts[high]) / 2)),
            AlphaMetric.Interval => Square(_values[high] - _values[low]),
            AlphaMetric.Ratio => Square((_values[high] - _values[low]) / (_values[high] + _values[low])),
        };
    }

    private static double Square(double value) => value * value;
}
