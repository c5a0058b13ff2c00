namespace EvalFlow.Statistics.Tests;

public sealed class KappaTests
{
    private static readonly long[,] Anxiety = { { 0, 4, 1 }, { 0, 8, 0 }, { 0, 1, 5 } };

    // SAS, as printed in statsmodels test_inter_rater.py; further digits computed independently.
    [Fact]
    public void Cohen_Sas_Agrees()
    {
        var kappa = CohenKappa.Of(Anxiety);
        Close.To(.48416290, kappa.Value, 5e-9);
        Close.To(.13801358, kappa.StdError, 5e-9);
        Close.To(.14839828, kappa.NullStdError, 5e-9);
        Close.To(.2137, kappa.Value - (1.959964 * kappa.StdError), 5e-5);
        Close.To(.7547, kappa.Value + (1.959964 * kappa.StdError), 5e-5);
        Close.To(3.2626, kappa.Value / kappa.NullStdError, 5e-5);
        Close.To(.0011, kappa.PValue, 5e-5);
    }

    [Fact]
    public void Cohen_SasLinearWeights_Agrees()
    {
        var kappa = CohenKappa.Of(Anxiety, KappaWeights.Linear);
        Close.To(.4701, kappa.Value, 5e-5);
        Close.To(.1457, kappa.StdError, 5e-5);
    }

    // Textbook example: observed .7, expected .5.
    [Fact]
    public void Cohen_Textbook_Agrees()
    {
        var kappa = CohenKappa.Of(new long[,] { { 20, 5 }, { 10, 15 } });
        Close.To(.4, kappa.Value, 1e-14);
        Close.To(.7, kappa.Observed, 1e-14);
        Close.To(.5, kappa.Expected, 1e-14);
    }

    // The prevalence paradox: the same observed agreement, half the kappa.
    [Fact]
    public void Cohen_PrevalenceParadox()
    {
        var skewed = CohenKappa.Of(new long[,] { { 45, 15 }, { 25, 15 } });
        var balanced = CohenKappa.Of(new long[,] { { 25, 35 }, { 5, 35 } });
        Close.To(.1304, skewed.Value, 5e-5);
        Close.To(.2593, balanced.Value, 5e-5);
        Close.To(.60, skewed.Observed, 1e-14);
        Close.To(.60, balanced.Observed, 1e-14);
    }

    // Two categories: a quadratic credit is the same as none.
    [Fact]
    public void Cohen_QuadraticOnTwoCategories_IsUnweighted()
    {
        long[,] table = { { 20, 5 }, { 10, 15 } };
        Close.To(CohenKappa.Of(table).Value!.Value, CohenKappa.Of(table, KappaWeights.Quadratic).Value, 1e-14);
        Assert.True(CohenKappa.Of(Anxiety, KappaWeights.Quadratic).Value < CohenKappa.Of(Anxiety).Value);
    }

    [Fact]
    public void Cohen_OneCategoryOnly_IsNotDefined()
    {
        var kappa = CohenKappa.Of(new long[,] { { 7, 0 }, { 0, 0 } });
        Assert.Null(kappa.Value);
        Assert.Equal(1, kappa.Observed);
    }

    [Fact]
    public void Cohen_PerfectAgreement_ClaimsNoCertainty()
    {
        var kappa = CohenKappa.Of(new long[,] { { 7, 0 }, { 0, 5 } });
        Close.To(1, kappa.Value, 1e-14);
        Assert.Null(kappa.StdError);
        Close.To(1, kappa.Interval!.High, 1e-14);
        Assert.True(kappa.Interval.Low < 0.6); // 12 of 12 items: at least 73.5 % agree
        Assert.Equal(Scaled(Proportion.ClopperPearson(12, 12).Low, kappa), kappa.Interval.Low, 1e-12);
    }

    // On n or fewer items, so that the agreement seen has the coefficient's standard error.
    [Fact]
    public void Interval_IsClopperPearsonOfTheAgreement()
    {
        foreach (var agreement in new[] { CohenKappa.Of(Anxiety), GwetAc1.Of(Anxiety) })
        {
            var (seen, chance) = (agreement.Observed!.Value, agreement.Expected!.Value);
            var items = Math.Min(19, seen * (1 - seen) / Math.Pow((1 - chance) * agreement.StdError!.Value, 2));
            var low = Distribution.BetaQuantile(.025, seen * items, items - (seen * items) + 1);
            Assert.Equal(Scaled(low, agreement), agreement.Interval!.Low, 1e-9);
            Assert.True(agreement.Interval.Contains(agreement.Value!.Value));
            Assert.Equal("agreement_clopper_pearson", agreement.Interval.Method);
        }
    }

    // Rare classes on which raters agree now and then: more than n items' worth, but for (z / t)^2 with agreed - 1 degrees.
    [Fact]
    public void Interval_RareClass_TrustsTheErrorAsFarAsAgreementGoes()
    {
        var kappa = CohenKappa.Of(new long[,] { { 8, 41 }, { 45, 345 } });
        var (seen, chance) = (353 / 439d, kappa.Expected!.Value);
        var items = seen * (1 - seen) / Math.Pow((1 - chance) * kappa.StdError!.Value, 2)
            * Math.Pow(1.959963985 / Distribution.StudentQuantile(.975, 7), 2);
        Assert.True(items > 439);
        var low = Distribution.BetaQuantile(.025, seen * items, items - (seen * items) + 1);
        Assert.Equal(Scaled(low, kappa), kappa.Interval!.Low, 1e-7);
    }

    private static double Scaled(double agreement, Agreement of) =>
        Math.Max(-1, (agreement - of.Expected!.Value) / (1 - of.Expected.Value));

    [Fact]
    public void NoItems_NoFigures()
    {
        Assert.Null(CohenKappa.Of(new long[2, 2]).Value);
        Assert.Null(CohenKappa.Of(new long[0, 0]).Observed);
        Assert.Null(ScottPi.Of(new long[2, 2]).Value);
        Assert.Null(GwetAc1.Of(new long[2, 2]).Value);
        Assert.Null(FleissKappa.Of(new int[0, 3]).Value);
    }

    [Fact]
    public void NoSquareTable_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => CohenKappa.Of(new long[2, 3]));
        Assert.Throws<ArgumentException>(() => CohenKappa.Of(new long[,] { { 1, -1 }, { 1, 1 } }));
    }

    // Fleiss' example in Wikipedia: 10 items, 5 categories, 14 raters.
    [Fact]
    public void Fleiss_Wikipedia_Agrees()
    {
        int[,] counts =
        {
            { 0, 0, 0, 0, 14 }, { 0, 2, 6, 4, 2 }, { 0, 0, 3, 5, 6 }, { 0, 3, 9, 2, 0 }, { 2, 2, 8, 1, 1 },
            { 7, 7, 0, 0, 0 }, { 3, 2, 6, 3, 0 }, { 2, 5, 3, 2, 2 }, { 6, 5, 2, 1, 0 }, { 0, 2, 2, 3, 7 },
        };
        var kappa = FleissKappa.Of(counts);
        Close.To(.210, kappa.Value, 5e-4);
        Close.To(.378, kappa.Observed, 5e-4);
        Close.To(.213, kappa.Expected, 5e-4);
    }

    [Fact]
    public void Fleiss_UnequalRaters_IsRefused() =>
        Assert.Throws<ArgumentException>(() => FleissKappa.Of(new[,] { { 2, 1 }, { 1, 1 } }));

    // Two raters: Fleiss' kappa is Scott's pi.
    [Fact]
    public void Scott_IsFleissOfTwoRaters()
    {
        long[,] table = { { 4, 2 }, { 1, 3 } };
        int[,] items = new int[10, 2];
        var item = 0;
        foreach (var (first, second, count) in new[] { (0, 0, 4), (0, 1, 2), (1, 0, 1), (1, 1, 3) })
        {
            for (var i = 0; i < count; i++, item++)
            {
                items[item, first]++;
                items[item, second]++;
            }
        }

        Close.To(FleissKappa.Of(items).Value!.Value, ScottPi.Of(table).Value, 1e-14);
    }

    // po = .6, pooled shares .65 and .35: expected 2 * .65 * .35.
    [Fact]
    public void Gwet_TwoCategories_ClosedForm()
    {
        var ac1 = GwetAc1.Of(new long[,] { { 45, 15 }, { 25, 15 } });
        Close.To(.455, ac1.Expected, 1e-14);
        Close.To((.6 - .455) / .545, ac1.Value, 1e-14);
        Assert.True(ac1.Value > CohenKappa.Of(new long[,] { { 45, 15 }, { 25, 15 } }).Value);
    }

    // The delete-one jackknife knows nothing of Gwet's formula and must come near it.
    [Fact]
    public void Gwet_Error_AgreesWithTheJackknife()
    {
        long[,] table = { { 45, 15, 2 }, { 25, 75, 9 }, { 3, 8, 40 } };
        var n = table.Cast<long>().Sum();
        double weighted = 0, weightedSquares = 0;
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                var without = (long[,])table.Clone();
                without[i, j]--;
                var value = GwetAc1.Of(without).Value!.Value;
                weighted += table[i, j] * value;
                weightedSquares += table[i, j] * value * value;
            }
        }

        var jackknife = Math.Sqrt((n - 1d) / n * (weightedSquares - (weighted * weighted / n)));
        Close.To(jackknife, GwetAc1.Of(table).StdError, 0.01 * jackknife);
    }
}
