namespace EvalFlow.Statistics;

/// <summary>
/// What Krippendorff's alpha of categories without order needs to know of any number of units: tallies of units can be added,
/// so that thousands of resamples of thousands of units take no time.
/// </summary>
/// <remarks>Krippendorff 2019, Content Analysis, 4th ed., ch. 12, by the coincidences of values.</remarks>
public sealed class AlphaTally
{
    private readonly double[,] _coincidences;

    /// <param name="categories">Number of categories, at least 1.</param>
    public AlphaTally(int categories)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(categories, 1);
        _coincidences = new double[categories, categories];
    }

    public int Categories => _coincidences.GetLength(0);

    /// <summary>Units with at least two ratings.</summary>
    public int Units { get; private set; }

    /// <summary>How often two raters of one unit gave the one category and the other, each unit weighing as much as it has ratings.</summary>
    public double Coincidences(int one, int other) => _coincidences[one, other];

    /// <summary>Ratings of a category, of units with at least two.</summary>
    public double Ratings(int category)
    {
        var sum = 0d;
        for (var other = 0; other < Categories; other++)
        {
            sum += _coincidences[category, other];
        }

        return sum;
    }

    /// <summary>Adds a unit; fewer than two ratings say nothing of agreement.</summary>
    /// <param name="ratings">0-based categories, in any order.</param>
    public void Add(ReadOnlySpan<int> ratings)
    {
        if (ratings.Length < 2)
        {
            return;
        }

        Units++;
        for (var i = 0; i < ratings.Length; i++)
        {
            for (var j = 0; j < ratings.Length; j++)
            {
                _coincidences[ratings[i], ratings[j]] += i == j ? 0 : 1d / (ratings.Length - 1);
            }
        }
    }

    /// <summary>Adds all units of another tally of the same categories.</summary>
    public void Add(AlphaTally other)
    {
        Units += other.Units;
        for (var i = 0; i < Categories; i++)
        {
            for (var j = 0; j < Categories; j++)
            {
                _coincidences[i, j] += other._coincidences[i, j];
            }
        }
    }

    /// <summary>Share of agreeing pairs of ratings; null without units.</summary>
    public double? Observed => Units == 0 ? null : Enumerable.Range(0, Categories).Sum(c => _coincidences[c, c]) / Total;

    /// <summary>As <see cref="KrippendorffAlpha.Of"/> has it under the nominal metric: 1 when all ratings are alike, null without units.</summary>
    public double? Alpha
    {
        get
        {
            if (Units == 0)
            {
                return null;
            }

            var total = Total;
            var alike = 0d;
            var same = 0d;
            for (var category = 0; category < Categories; category++)
            {
                var count = Ratings(category);
                alike += count * (count - 1);
                same += _coincidences[category, category];
            }

            var expected = 1 - (alike / total / (total - 1));
            return expected < 1e-12 ? 1 : 1 - ((1 - (same / total)) / expected);
        }
    }

    /// <summary>Bootstrap interval of alpha over clusters of units. Null where <see cref="Bootstrap.Of"/> has none, as when all agree.</summary>
    /// <param name="clusters">One tally per cluster, all of the same categories; a unit that stands alone is a cluster.</param>
    public static Interval? IntervalOf(IReadOnlyList<AlphaTally> clusters, double level = 0.95, int draws = 2_000, ulong seed = 1) =>
        Bootstrap.Of(clusters, resample => Sum(resample).Alpha, level, draws, seed);

    /// <summary>All units together; throws when there is no tally.</summary>
    public static AlphaTally Sum(IReadOnlyList<AlphaTally> tallies)
    {
        AlphaTally sum = new(tallies[0].Categories);
        foreach (var tally in tallies)
        {
            sum.Add(tally);
        }

        return sum;
    }

    private double Total => Enumerable.Range(0, Categories).Sum(Ratings);
}
