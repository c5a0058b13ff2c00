namespace EvalFlow.Statistics;

/// <summary>
/// Agreement of two raters beyond chance that stays meaningful when one category is rare, where kappa does not.
/// </summary>
/// <remarks>Gwet 2008, Br. J. Math. Stat. Psychol. 61:29.</remarks>
public static class GwetAc1
{
    /// <summary>
    /// AC1 of a square table of counts with at least two categories, including those nobody used. Without items every
    /// figure is null; with perfect agreement there is no standard error, but still an interval.
    /// </summary>
    /// <exception cref="ArgumentException">Not square, fewer than two categories, or a negative count.</exception>
    public static Agreement Of(long[,] counts, double level = 0.95)
    {
        var table = new RatingTable(counts);
        if (table.Categories < 2)
        {
            throw new ArgumentException("AC1 needs at least two categories.", nameof(counts));
        }

        if (table.N == 0)
        {
            return new Agreement { N = 0, Value = null, Observed = null, Expected = null };
        }

        var pooled = table.Pooled;
        var expected = pooled.Sum(share => share * (1 - share)) / (table.Categories - 1);
        var value = (table.ShareEqual - expected) / (1 - expected);
        var error = Error(table, value, expected);
        return new Agreement
        {
            N = table.N,
            Value = value,
            Observed = table.ShareEqual,
            Expected = expected,
            StdError = error,
            Interval = AgreementInterval.Of(table, table.ShareEqual, expected, error, level),
        };
    }

    // Linearised per item, Gwet 2008, eq. 15: agreement minus what the item adds to chance agreement.
    private static double? Error(RatingTable table, double value, double expected)
    {
        if (table.N < 2)
        {
            return null;
        }

        var pooled = table.Pooled;
        var others = table.Categories - 1;
        double Linear(int i, int j)
        {
            var agreement = ((i == j ? 1 : 0) - expected) / (1 - expected);
            var chance = (1 - ((pooled[i] + pooled[j]) / 2)) / others;
            return agreement - (2 * (1 - value) * (chance - expected) / (1 - expected));
        }

        var error = Math.Sqrt(table.Average((i, j) => Math.Pow(Linear(i, j) - value, 2)) / (table.N - 1));
        return error > 1e-9 ? error : null;
    }
}
