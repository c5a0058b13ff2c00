namespace EvalFlow.Statistics.Tests;

public sealed class MissingBoundsTests
{
    // [x/n, (x+u)/n].
    [Fact]
    public void Bounds_AreTheExtremes()
    {
        var bounds = MissingBounds.Of(10, 5, 100);
        Assert.Equal((.10, .15, .05), (bounds.Low, bounds.High, bounds.MissingShare));
        Assert.Equal(Proportion.ClopperPearson(10, 100).Low, bounds.Interval.Low);
        Assert.Equal(Proportion.ClopperPearson(15, 100).High, bounds.Interval.High);
    }

    [Theory]
    [InlineData(10, 91, 100)]
    [InlineData(0, -1, 100)]
    [InlineData(0, 0, 0)]
    public void Impossible_IsRefused(long events, long missing, long n) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MissingBounds.Of(events, missing, n));
}
