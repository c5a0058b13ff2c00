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

    [Fact]
    public void Binary_ManyEvents_IsWilson() =>
        Assert.Equal(Proportion.Wilson(19, 38), MeanEstimate.Of(Make.Binary(19, 19)).Interval);

    [Theory]
    [InlineData(5, 95)]
    [InlineData(95, 5)]
    [InlineData(0, 100)]
    [InlineData(100, 0)]
    public void Binary_FewEvents_IsClopperPearson(long ones, long zeros) =>
        Assert.Equal(Proportion.ClopperPearson(ones, 100), MeanEstimate.Of(Make.Binary(ones, zeros)).Interval);

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
        var estimate = MeanEstimate.Of(Make.Tally(("", [0.2, 0.4, 0.9, 0.5])));
        Close.To(0.5, estimate.Value, 1e-15);
        Close.To(Math.Sqrt(0.26 / 3 / 4), estimate.StdError, 1e-15);
        Close.To(0.5 - (3.1824463 * Math.Sqrt(0.26 / 12)), estimate.Interval!.Low, 1e-7);
        Assert.Equal("t", estimate.Interval.Method);
        Assert.Null(estimate.Clusters);
    }

    [Fact]
    public void Graded_Clustered_IsClusterStudent()
    {
        var tally = Make.Tally(("a", [0.2, 0.4]), ("b", [0.9, 0.5]), ("c", [0.1]));
        var estimate = MeanEstimate.Of(tally);
        Assert.Equal(("cluster_t", 3), (estimate.Interval!.Method, estimate.Clusters));
        Assert.Equal(StandardError.Clustered(tally), estimate.StdError);
        Close.To(4.3026527 * estimate.StdError!.Value, (estimate.Interval.High - estimate.Interval.Low) / 2, 1e-7);
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
