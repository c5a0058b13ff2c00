namespace EvalFlow.Statistics;

/// <summary>How much credit a near miss gets in a weighted kappa of ordered categories.</summary>
public enum KappaWeights
{
    /// <summary>Only equal categories agree.</summary>
    None,

    /// <summary>1 - |i - j| / (k - 1).</summary>
    Linear,

    /// <summary>1 - ((i - j) / (k - 1))^2.</summary>
    Quadratic,
}

/// <summary>Agreement of two raters beyond what their own category rates would give by chance.</summary>
/// <remarks>Cohen 1960; errors by Fleiss, Cohen and Everitt 1969, Psychol. Bull. 72:323.</remarks>
public static class CohenKappa
{
    /// <summary>
    /// Kappa of a square table of counts, first rater's category by second rater's. Without items every figure is
    /// null; when both raters use one and the same category kappa is not defined and null.
    /// </summary>
    /// <exception cref="ArgumentException">The table is not square or holds a negative count.</exception>
    public static Agreement Of(long[,] counts, KappaWeights weights = KappaWeights.None, double level = 0.95)
    {
        var table = new RatingTable(counts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        if (table.N == 0)
        {
            return new Agreement { N = 0, Value = null, Observed = null, Expected = null };
        }

        double Weight(int i, int j) => Credit(weights, i, j, table.Categories);
        var observed = table.Average(Weight);
        var expected = Chance(table, Weight);
        if (1 - expected < 1e-12)
        {
            return new Agreement { N = table.N, Value = null, Observed = observed, Expected = expected };
        }

        var kappa = (observed - expected) / (1 - expected);
        var error = Error(table, Weight, kappa, expected);
        return new Agreement
        {
            N = table.N,
            Value = kappa,
            Observed = observed,
            Expected = expected,
            StdError = error,
            NullStdError = NullError(table, Weight, expected),
            Interval = AgreementInterval.Of(table, observed, expected, error, level),
        };
    }

    private static double Credit(KappaWeights weights, int i, int j, int categories) => weights switch
    {
        KappaWeights.None => i == j ? 1 : 0,
        KappaWeights.Linear => categories == 1 ? 1 : 1 - (Math.Abs(i - j) / (categories - 1d)),
        KappaWeights.Quadratic => categories == 1 ? 1 : 1 - Math.Pow((i - j) / (categories - 1d), 2),
    };

    private static double Chance(RatingTable table, Func<int, int, double> weight) =>
        Cells(table).Sum(cell => table.First[cell.I] * table.Second[cell.J] * weight(cell.I, cell.J));

    private static double? Error(RatingTable table, Func<int, int, double> weight, double kappa, double expected)
    {
        var margins = MarginCredit(table, weight);
        var spread = table.Average((i, j) => Math.Pow(weight(i, j) - (margins(i, j) * (1 - kappa)), 2))
            - Math.Pow(kappa - (expected * (1 - kappa)), 2);
        return Root(spread, table.N, expected);
    }

    private static double? NullError(RatingTable table, Func<int, int, double> weight, double expected)
    {
        var margins = MarginCredit(table, weight);
        var spread = Cells(table).Sum(cell =>
            table.First[cell.I] * table.Second[cell.J] * Math.Pow(weight(cell.I, cell.J) - margins(cell.I, cell.J), 2))
            - (expected * expected);
        return Root(spread, table.N, expected);
    }

    private static Func<int, int, double> MarginCredit(RatingTable table, Func<int, int, double> weight)
    {
        var all = Enumerable.Range(0, table.Categories).ToArray();
        var first = all.Select(i => all.Sum(j => table.Second[j] * weight(i, j))).ToArray();
        var second = all.Select(j => all.Sum(i => table.First[i] * weight(i, j))).ToArray();
        return (i, j) => first[i] + second[j];
    }

    private static double? Root(double spread, long n, double expected)
    {
        var error = Math.Sqrt(Math.Max(0, spread) / n) / (1 - expected);
        return error > 1e-9 ? error : null;
    }

    private static IEnumerable<(int I, int J)> Cells(RatingTable table) =>
        from i in Enumerable.Range(0, table.Categories)
        from j in Enumerable.Range(0, table.Categories)
        select (i, j);
}
