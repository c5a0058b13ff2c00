namespace EvalFlow.Statistics;

/// <summary>Agreement of two raters beyond chance, chance taken from the category rates of both together.</summary>
/// <remarks>Scott 1955, Public Opin. Q. 19:321.</remarks>
public static class ScottPi
{
    /// <summary>
    /// Pi of a square table of counts. Null figures as for <see cref="CohenKappa.Of"/>; no standard error is given.
    /// </summary>
    /// <exception cref="ArgumentException">The table is not square or holds a negative count.</exception>
    public static Agreement Of(long[,] counts)
    {
        var table = new RatingTable(counts);
        if (table.N == 0)
        {
            return new Agreement { N = 0, Value = null, Observed = null, Expected = null };
        }

        var expected = table.Pooled.Sum(share => share * share);
        return new Agreement
        {
            N = table.N,
            Value = 1 - expected < 1e-12 ? null : (table.ShareEqual - expected) / (1 - expected),
            Observed = table.ShareEqual,
            Expected = expected,
        };
    }
}
