namespace EvalFlow.Statistics.Tests;

public sealed class ProportionTests
{
    // R binom.confint, as printed in statsmodels tests/results/results_proportion.py; 19/20 computed independently.
    [Theory]
    [InlineData(18, 20, .6989663548, .9721335188)]
    [InlineData(4, 20, .0806576626, .4160174323)]
    [InlineData(4, 200, .0078044264, .0502870869)]
    [InlineData(190, 200, .9104218519, .9726173544)]
    [InlineData(1, 30, .0059085904, .1667039099)]
    [InlineData(0, 30, 0, .1135133932)]
    [InlineData(19, 38, .3484992836, .6515007164)]
    [InlineData(19, 20, .7638688066, .9911185512)]
    public void Wilson_PublishedCases_Agree(long events, long n, double low, double high)
    {
        var interval = Proportion.Wilson(events, n);
        Close.To(low, interval.Low, 1e-10);
        Close.To(high, interval.High, 1e-10);
        Assert.Equal((0.95, "wilson"), (interval.Level, interval.Method));
    }

    // The same source.
    [Theory]
    [InlineData(18, 20, .6830172860, .9876514728)]
    [InlineData(4, 20, .0573339971, .4366140030)]
    [InlineData(4, 200, .0054755659, .0504136091)]
    [InlineData(190, 200, .9099724623, .9757658345)]
    [InlineData(1, 30, .0008435709, .1721694556)]
    [InlineData(0, 30, 0, .1157033082)]
    [InlineData(19, 38, .3337890061, .6662109939)]
    [InlineData(19, 20, .7512672372, .9987349105)]
    public void ClopperPearson_PublishedCases_Agree(long events, long n, double low, double high)
    {
        var interval = Proportion.ClopperPearson(events, n);
        Close.To(low, interval.Low, 1e-10);
        Close.To(high, interval.High, 1e-10);
        Assert.Equal("clopper_pearson", interval.Method);
    }

    // Computed independently: 1 - 0.05^(1/n) and the Clopper-Pearson upper limit.
    [Theory]
    [InlineData(10, .258866, .308497, 5e-7)]
    [InlineData(30, .095034, .115703, 5e-7)]
    [InlineData(59, .049508, .060609, 5e-7)]
    [InlineData(100, .029513, .036217, 5e-7)]
    [InlineData(299, .009969, .012262, 5e-7)]
    [InlineData(300, .009936, .012221, 5e-7)]
    [InlineData(1000, .002991, .003682, 5e-7)]
    [InlineData(2995, .0009997, .001231, 5e-7)]
    public void ZeroEvents_PrintedBounds_Agree(long n, double oneSided, double twoSided, double tolerance)
    {
        Close.To(oneSided, Proportion.ZeroEventsUpper(n).High, tolerance);
        Close.To(twoSided, Proportion.ClopperPearson(0, n).High, tolerance);
    }

    [Theory]
    [InlineData(59, 0.05)]
    [InlineData(299, 0.01)]
    [InlineData(2995, 0.001)]
    public void ZeroEvents_SmallestCertifyingN(long n, double bound)
    {
        Assert.True(Proportion.ZeroEventsUpper(n).High < bound);
        Assert.True(Proportion.ZeroEventsUpper(n - 1).High > bound);
    }

    [Fact]
    public void SmallLimits_KeepTheirDigits()
    {
        // -ln(0.05)/n and the Poisson limit of 1 event, 0.025 = 1 - exp(-x): both relative to 1e9 values.
        Close.To(2.995732273553991, Proportion.ZeroEventsUpper(1_000_000_000).High * 1e9, 1e-8);
        Close.To(0.025317807984, Proportion.ClopperPearson(1, 1_000_000_000).Low * 1e9, 1e-7);
        Close.To(3.688879454, Proportion.ClopperPearson(0, 1_000_000_000).High * 1e9, 1e-7);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(-1, 3)]
    [InlineData(4, 3)]
    public void Counts_Impossible_AreRefused(long events, long n)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(events, n));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.ClopperPearson(events, n));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(95)]
    [InlineData(double.NaN)]
    public void Level_Impossible_IsRefused(double level)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(1, 3, level));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.ClopperPearson(1, 3, level));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.ZeroEventsUpper(3, level));
    }

    // Inspect #5146: effective size p(1-p)/SE^2, at most n, and the number of clusters at 0 and 1.
    [Fact]
    public void ClusterWilson_IsWilsonOnTheEffectiveSize()
    {
        var interval = Proportion.ClusterWilson(0.5, 0.1, 100, 20);
        var expected = Proportion.Wilson(12, 24);
        var plain = Proportion.Wilson(13, 26);
        Assert.True(interval.Low > expected.Low && interval.Low < plain.Low); // 25 effective values
        Assert.Equal(Proportion.Wilson(0, 20).High, Proportion.ClusterWilson(0, 0, 100, 20).High);
        Assert.Equal(Proportion.Wilson(50, 100).Low, Proportion.ClusterWilson(0.5, 0.001, 100, 20).Low);
    }

    [Fact]
    public void ClusterClopperPearson_FewClusters_IsWiderThanTheEffectiveSizeAlone()
    {
        var few = Proportion.ClusterClopperPearson(0.5, 0.1, 100, 4);
        var many = Proportion.ClusterClopperPearson(0.5, 0.1, 100, 90);
        Assert.True(few.Low < many.Low && few.High > many.High);
        Assert.Equal("cluster_clopper_pearson", few.Method);
    }

    [Fact]
    public void StandardError_IsBernoulli_AndNeverZero()
    {
        Close.To(Math.Sqrt(0.2 * 0.8 / 20), Proportion.StandardError(4, 20), 1e-15);
        Assert.Null(Proportion.StandardError(0, 20));
        Assert.Null(Proportion.StandardError(20, 20));
    }
}
