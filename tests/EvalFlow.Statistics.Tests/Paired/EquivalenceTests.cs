namespace EvalFlow.Statistics.Tests;

public sealed class EquivalenceTests
{
    // No regression larger than the margin iff the lower 1 - 2 alpha bound is above -margin.
    [Fact]
    public void Claims_AreDecidedByTheTwoAlphaInterval()
    {
        var tally = Make.Pairs(10, 12, 1000);
        var result = Equivalence.Of(tally, 0.02);
        Assert.Equal(0.9, result.Interval!.Level, 1e-12);
        Assert.Equal(PairedMean.Of(tally, 0.9).Interval, result.Interval);
        Assert.True(result.IsEquivalent);
        Assert.False(Equivalence.Of(tally, 0.005).IsEquivalent);
        Assert.True(Equivalence.Of(tally, 0.009).IsNotLower);
        Assert.False(Equivalence.Of(tally, 0.009).IsNotHigher);
    }

    [Fact]
    public void FewPairs_ShowNothing()
    {
        Assert.False(Equivalence.Of(Make.Pairs(0, 0, 20), 0.05).IsNotLower);
        Assert.False(Equivalence.Of(new PairedTally(), 0.05).IsEquivalent);
        Assert.True(McNemar.Exact(0, 0) > 0.05); // which is why p > 0.05 shows nothing either
    }

    [Fact]
    public void Impossible_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Equivalence.Of(new PairedTally(), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Equivalence.Of(new PairedTally(), 0.1, 0.5));
    }

    // Definition in section D3: clusters a 3/4, b 0/3, c 2/3, d 1/2.
    [Fact]
    public void Durkalski_Definition()
    {
        var (statistic, p) = Durkalski.Of(PairedMeanTests.FourClusters())!.Value;
        var expected = Math.Pow(.75 + (2 / 3d) + .5, 2) / ((.75 * .75) + (4 / 9d) + .25);
        Close.To(expected, statistic, 1e-12);
        Close.To(Distribution.NormalTwoSided(Math.Sqrt(expected)), p, 1e-15);
    }

    // With every pair its own cluster it is McNemar's chi-squared without correction.
    [Fact]
    public void Durkalski_Singletons_IsMcNemar()
    {
        Close.To(19 * 19 / 63d, Durkalski.Of(Make.Pairs(22, 41, 500))!.Value.Statistic, 1e-12);
        Assert.Null(Durkalski.Of(Make.Pairs(0, 0, 500)));
    }

    [Fact]
    public void Durkalski_GradedPairs_AreRefused()
    {
        var tally = new PairedTally();
        tally.Add(0.5, 1);
        Assert.Throws<ArgumentException>(() => Durkalski.Of(tally));
    }
}
