namespace EvalFlow.Statistics.Tests;

public sealed class MeanEstimateTests
{
    [Fact]
    public void Empty_HasNoValue()
    {
        var estimate = MeanEstimate.Of(new Tally());
        Assert.Equal(
            new Estimate { N = 0, Clusters = null, Value = null, StdError = null, Interval = null }, estimate);
    }

    // XSTest's published intervals, 95 and 35 of 250, are Wilson's: 38.0 % [32.2, 44.2] and 14.0 % [10.2, 18.8].
    [Theory]
    [InlineData(95, 155)]
    [InlineData(35, 215)]
    [InlineData(42, 5_000)]
    public void Binary_ManyEvents_IsWilson(long ones, long zeros) =>
        Assert.Equal(Proportion.Wilson(ones, ones + zeros), MeanEstimate.Of(Make.Binary(ones, zeros)).Interval);

    [Theory]
    [InlineData(5, 95)]
    [InlineData(95, 5)]
    [InlineData(0, 100)]
    [InlineData(100, 0)]
    [InlineData(19, 19)]
    [InlineData(34, 216)]
    [InlineData(41, 5_000)]
    public void Binary_FewEventsOrValues_IsClopperPearson(long ones, long zeros) => Assert.Equal(
        Proportion.ClopperPearson(ones, ones + zeros), MeanEstimate.Of(Make.Binary(ones, zeros)).Interval);

    [Theory]
    [InlineData(0, 30)]
    [InlineData(30, 0)]
    public void Binary_NoEvents_NeverClaimsCertainty(long ones, long zeros)
    {
        var estimate = MeanEstimate.Of(Make.Binary(ones, zeros));
        Assert.Null(estimate.StdError);
        Assert.True(estimate.Interval!.High - estimate.Interval.Low > 0.1);
    }

    [Fact]
    public void Graded_IsStudent()
    {
        var estimate = MeanEstimate.Of(Make.Tally(("", [2, 4, 9, 5])));
        Close.To(5, estimate.Value, 1e-15);
        Close.To(Math.Sqrt(26 / 3d / 4), estimate.StdError, 1e-14);
        Close.To(5 - (3.1824463 * Math.Sqrt(26 / 12d)), estimate.Interval!.Low, 1e-6);
        Assert.Equal("t", estimate.Interval.Method);
        Assert.Null(estimate.Clusters);
    }

    [Fact]
    public void Graded_Clustered_IsClusterStudent()
    {
        var tally = Make.Tally(("a", [2, 4]), ("b", [9, 5]), ("c", [1]));
        var estimate = MeanEstimate.Of(tally);
        Assert.Equal(("cluster_t", 3), (estimate.Interval!.Method, estimate.Clusters));
        Assert.Equal(StandardError.Clustered(tally), estimate.StdError);
        Close.To(4.3026527 * estimate.StdError!.Value, (estimate.Interval.High - estimate.Interval.Low) / 2, 1e-7);
    }

    // p(1-p)/SE^2 values, times (z / t)^2 with sum^2 / sum of squares - 1 degrees of freedom.
    [Fact]
    public void Scores_FewEvents_AreClopperPearsonOnTheEffectiveSize()
    {
        var estimate = MeanEstimate.Of(Make.Tally(("", [0.2, 0.4, 0.9, 0.5, 0.2, 0.4, 0.9, 0.5])));
        var size = .25 / (0.52 / 56) * Math.Pow(1.959963985 / Distribution.StudentQuantile(.975, (16 / 2.52) - 1), 2);
        Assert.True(size > 8);
        Close.To(Distribution.BetaQuantile(.025, size / 2, (size / 2) + 1), estimate.Interval!.Low, 1e-8);
        Close.To(Distribution.BetaQuantile(.975, (size / 2) + 1, size / 2), estimate.Interval.High, 1e-8);
        Assert.Equal("graded_clopper_pearson", estimate.Interval.Method);
    }

    // One score above 0 in 50 says nothing about its usual size: each score counts as one 0/1 value.
    [Fact]
    public void Scores_OneEvent_CountAsZerosAndOnes()
    {
        var interval = MeanEstimate.Of(Make.Tally(("", [0.25, .. new double[49]]))).Interval!;
        Close.To(Distribution.BetaQuantile(.975, 1.25, 49.75), interval.High, 1e-12);
        Assert.True(interval.High > 0.07);
    }

    [Fact]
    public void Scores_ManyEvents_AreStudent()
    {
        var tally = new Tally();
        for (var i = 0; i < 400; i++)
        {
            tally.Add(i % 4 / 4d);
        }

        Assert.Equal("t", MeanEstimate.Of(tally).Interval!.Method);
    }

    // All events in one of ten clusters: the clusters are the sample size.
    [Fact]
    public void Binary_AllEventsInOneCluster_CountsClusters()
    {
        var tally = new Tally();
        for (var i = 0; i < 100; i++)
        {
            tally.Add(i % 10 == 0 ? 1 : 0, $"{i % 10}");
        }

        Assert.Equal(Proportion.ClopperPearson(1, 10).High, MeanEstimate.Of(tally).Interval!.High, 1e-12);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(7)]
    public void Graded_AllTheSame_HasValueButNoInterval(double value)
    {
        var estimate = MeanEstimate.Of(Make.Tally(("", [value, value, value])));
        Close.To(value, estimate.Value, 1e-15);
        Assert.Null(estimate.StdError);
        Assert.Null(estimate.Interval);
    }

    [Fact]
    public void OneGradedValue_HasNoInterval() =>
        Assert.Null(MeanEstimate.Of(Make.Tally(("", [0.3]))).Interval);

    [Fact]
    public void OneCluster_HasNoInterval()
    {
        Assert.Null(MeanEstimate.Of(Make.Tally(("a", [0, 1, 1]))).Interval);
        Assert.Null(MeanEstimate.Of(Make.Tally(("a", [0.1, 0.5]))).Interval);
    }

    [Fact]
    public void Binary_ClustersOfOne_AreIndependent()
    {
        var tally = Make.Tally(("a", [1]), ("b", [0]), ("c", [1]));
        Assert.Equal("clopper_pearson", MeanEstimate.Of(tally).Interval!.Method);
        Assert.Equal(3, MeanEstimate.Of(tally).Clusters);
    }

    [Fact]
    public void Binary_ClusteredWithoutEvents_CountsClustersNotValues()
    {
        var tally = new Tally();
        for (var i = 0; i < 200; i++)
        {
            tally.Add(0, $"{i % 20}");
        }

        Assert.Equal(Proportion.ClopperPearson(0, 20).High, MeanEstimate.Of(tally).Interval!.High);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Level_Impossible_IsRefused(double level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MeanEstimate.Of(new Tally(), level));
}
