namespace EvalFlow.Statistics;

/// <summary>Agreement beyond chance of several raters, not necessarily the same ones for every item.</summary>
/// <remarks>Fleiss 1971, Psychol. Bull. 76:378.</remarks>
public static class FleissKappa
{
    /// <summary>
    /// Kappa of a table items by categories holding how many raters chose the category. Every item needs the same
    /// number of raters, at least 2. Null figures as for <see cref="CohenKappa.Of"/>; no standard error is given.
    /// </summary>
    /// <exception cref="ArgumentException">A negative count, fewer than 2 raters, or a different number per
    /// item.</exception>
    public static Agreement Of(int[,] counts)
    {
        var items = counts.GetLength(0);
        if (items == 0)
        {
            return new Agreement { N = 0, Value = null, Observed = null, Expected = null };
        }

        var raters = RatersOf(counts);
        var observed = Enumerable.Range(0, items).Average(item =>
            (Row(counts, item).Sum(count => (double)count * count) - raters) / (raters * (raters - 1d)));
        var expected = Enumerable.Range(0, counts.GetLength(1)).Sum(category =>
            Math.Pow(Enumerable.Range(0, items).Sum(item => (double)counts[item, category]) / items / raters, 2));
        return new Agreement
        {
            N = items,
            Value = 1 - expected < 1e-12 ? null : (observed - expected) / (1 - expected),
            Observed = observed,
            Expected = expected,
        };
    }

    private static int RatersOf(int[,] counts)
    {
        var raters = Row(counts, 0).Sum();
        for (var item = 0; item < counts.GetLength(0); item++)
        {
            var sum = Row(counts, item).Sum();
            if (sum != raters || raters < 2 || Row(counts, item).Any(count => count < 0))
            {
                throw new ArgumentException(
                    $"Item {item} has {sum} ratings, item 0 has {raters}; all need the same number, at least 2.",
                    nameof(counts));
            }
        }

        return raters;
    }

    private static IEnumerable<int> Row(int[,] counts, int item) =>
        Enumerable.Range(0, counts.GetLength(1)).Select(category => counts[item, category]);
}
