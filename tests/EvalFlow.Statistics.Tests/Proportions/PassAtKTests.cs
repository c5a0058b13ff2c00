namespace EvalFlow.Statistics.Tests;

public sealed class PassAtKTests
{
    // Chen et al. 2021, arXiv:2107.03374; values computed independently.
    [Theory]
    [InlineData(10, 3, 1, .3)]
    [InlineData(10, 3, 5, .9166667)]
    [InlineData(10, 3, 8, 1)]
    [InlineData(10, 0, 5, 0)]
    public void PassAtK_KnownCases(int n, int c, int k, double expected) =>
        Close.To(expected, PassAtK.Estimate(n, c, k), 5e-8);

    [Theory]
    [InlineData(10, 3, 2, .0666667)]
    [InlineData(10, 1, 2, 0)]
    [InlineData(10, 10, 10, 1)]
    public void PassPowK_KnownCases(int n, int c, int k, double expected) =>
        Close.To(expected, PassPowK.Estimate(n, c, k), 5e-8);

    [Fact]
    public void ManyTries_DoNotOverflow() =>
        Close.To(0.75, PassAtK.Estimate(100_000, 50_000, 2), 1e-5);

    [Theory]
    [InlineData(3, 1, 4)]
    [InlineData(3, 4, 2)]
    [InlineData(3, 1, 0)]
    public void Counts_Impossible_AreRefused(int n, int c, int k)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PassAtK.Estimate(n, c, k));
        Assert.Throws<ArgumentOutOfRangeException>(() => PassPowK.Estimate(n, c, k));
    }
}
