namespace EvalFlow.Statistics;

/// <summary>A square table of counts, first rater's category by second rater's, as proportions with margins.</summary>
internal sealed class RatingTable
{
    private readonly long[,] _counts;

    /// <exception cref="ArgumentException">The table is not square, or holds a negative count.</exception>
    public RatingTable(long[,] counts)
    {
        Categories = counts.GetLength(0);
        if (Categories != counts.GetLength(1) || counts.Cast<long>().Any(count => count < 0))
        {
            throw new ArgumentException(
                $"A {Categories} x {counts.GetLength(1)} table was given; it takes a square one of counts from 0 up.",
                nameof(counts));
        }

        _counts = counts;
        N = counts.Cast<long>().Sum();
        First = [.. Enumerable.Range(0, Categories).Select(i => Enumerable.Range(0, Categories).Sum(j => this[i, j]))];
        Second = [.. Enumerable.Range(0, Categories).Select(j => Enumerable.Range(0, Categories).Sum(i => this[i, j]))];
    }

    public int Categories { get; }

    public long N { get; }

    /// <summary>Share of each category in the first rater's ratings.</summary>
    public double[] First { get; }

    /// <summary>Share of each category in the second rater's ratings.</summary>
    public double[] Second { get; }

    public double this[int first, int second] => N == 0 ? 0 : (double)_counts[first, second] / N;

    /// <summary>Share of each category over both raters.</summary>
    public double[] Pooled => [.. First.Zip(Second, (first, second) => (first + second) / 2)];

    public double ShareEqual => Enumerable.Range(0, Categories).Sum(i => this[i, i]);

    /// <summary>Items both raters put into the same category, in the category with the fewest; of those used at all.</summary>
    public long FewestAgreed => Enumerable.Range(0, Categories)
        .Where(category => First[category] + Second[category] > 0)
        .Select(category => _counts[category, category])
        .DefaultIfEmpty()
        .Min();

    /// <summary>Sum of share * value over all cells.</summary>
    public double Average(Func<int, int, double> value)
    {
        var total = 0d;
        for (var i = 0; i < Categories; i++)
        {
            for (var j = 0; j < Categories; j++)
            {
                total += this[i, j] * value(i, j);
            }
        }

        return total;
    }
}
