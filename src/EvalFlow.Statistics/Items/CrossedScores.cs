namespace EvalFlow.Statistics;

/// <summary>Where the scores of takers on the same items differ from each other: components of the variance of one score.</summary>
public sealed record ScoreVariance
{
    /// <summary>Items that every taker has a score on.</summary>
    public required long Items { get; init; }

    /// <summary>Number of takers.</summary>
    public required int Takers { get; init; }

    /// <summary>Variance between the takers: what a test is there to find. At least 0.</summary>
    public required double BetweenTakers { get; init; }

    /// <summary>Variance between the items: some are harder than others for everybody. At least 0.</summary>
    public required double BetweenItems { get; init; }

    /// <summary>The rest: items that are hard for some takers only, and chance. At least 0.</summary>
    public required double Residual { get; init; }

    /// <summary>
    /// Share of the variance of the takers' means that would repeat with other items of the kind: KR-20 for 0/1 scores, Cronbach's
    /// alpha for others. At most 1, may be negative; null when the means do not vary.
    /// </summary>
    public required double? Reliability { get; init; }
}

/// <summary>
/// Scores of the same takers, such as models, on one item after the other, in memory that grows with the number of takers only.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// Two-way analysis of variance without replication: Hoyt 1941, Psychometrika 6:153 for the reliability; Brennan 2001, Generalizability
/// Theory, ch. 3 for the components. Henrysson 1963, Psychometrika 28:211 for the item-rest correlation.
/// </remarks>
public sealed class CrossedScores
{
    private readonly double[] _sums;
    private double _squares;
    private double _squaredRows;

    /// <summary>No items yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 taker.</exception>
    public CrossedScores(int takers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(takers, 1);
        _sums = new double[takers];
    }

    /// <summary>Number of takers.</summary>
    public int Takers => _sums.Length;

    /// <summary>Number of items added.</summary>
    public long Items { get; private set; }

    /// <summary>Adds an item: one finite score for each taker, in the same order every time.</summary>
    /// <exception cref="ArgumentException">Not one finite score for each taker.</exception>
    public void Add(ReadOnlySpan<double> scores)
    {
        ThrowIfNotComplete(scores);
        var row = 0d;
        for (var taker = 0; taker < scores.Length; taker++)
        {
            _sums[taker] += scores[taker];
            _squares += scores[taker] * scores[taker];
            row += scores[taker];
        }

        _squaredRows += row * row;
        Items++;
    }

    /// <summary>The components; null below two takers or two items. Negative estimates are shown as 0.</summary>
    public ScoreVariance? Variance()
    {
        if (Takers < 2 || Items < 2)
        {
            return null;
        }

        var correction = _sums.Sum() * _sums.Sum() / Items / Takers;
        var takers = Math.Max(0, (_sums.Sum(sum => sum * sum) / Items) - correction);
        var items = Math.Max(0, (_squaredRows / Takers) - correction);
        var rest = Math.Max(0, _squares - correction - takers - items) / (Items - 1) / (Takers - 1);
        var perTaker = takers / (Takers - 1);
        return new ScoreVariance
        {
            Items = Items,
            Takers = Takers,
            BetweenTakers = Math.Max(0, (perTaker - rest) / Items),
            BetweenItems = Math.Max(0, ((items / (Items - 1)) - rest) / Takers),
            Residual = rest,
            Reliability = perTaker > 1e-12 ? 1 - (rest / perTaker) : null,
        };
    }

    /// <summary>
    /// Correlation over the takers of an item's scores with the totals of all other items; null below three takers, or when either does
    /// not vary. Near 0 or below: the item measures something else, or its key is wrong.
    /// </summary>
    /// <param name="scores">Of an item that was added, once all are.</param>
    /// <exception cref="ArgumentException">Not one finite score for each taker.</exception>
    public double? ItemRest(ReadOnlySpan<double> scores)
    {
        ThrowIfNotComplete(scores);
        if (Takers < 3)
        {
            return null;
        }

        var (meanItem, meanRest) = (0d, 0d);
        for (var taker = 0; taker < scores.Length; taker++)
        {
            meanItem += scores[taker] / Takers;
            meanRest += (_sums[taker] - scores[taker]) / Takers;
        }

        var (item, rest, both) = (0d, 0d, 0d);
        for (var taker = 0; taker < scores.Length; taker++)
        {
            var (x, y) = (scores[taker] - meanItem, _sums[taker] - scores[taker] - meanRest);
            (item, rest, both) = (item + (x * x), rest + (y * y), both + (x * y));
        }

        return item > 1e-12 && rest > 1e-12 ? Math.Clamp(both / Math.Sqrt(item * rest), -1, 1) : null;
    }

    private void ThrowIfNotComplete(ReadOnlySpan<double> scores)
    {
        if (scores.Length != Takers || scores.ContainsAnyExceptInRange(double.MinValue, double.MaxValue))
        {
            throw new ArgumentException($"{scores.Length} scores were given; it takes a finite one for each of {Takers} takers.", nameof(scores));
        }
    }
}
