namespace EvalFlow.Statistics.Tests;

public sealed class McNemarTests
{
    // statsmodels test_nonparametric.py::test_mcnemar_exact (Vassar calculator); 15,19 contingency_table_r_results.csv.
    [Theory]
    [InlineData(121, 59, 4.434449e-6, 5e-13)]
    [InlineData(70, 59, .378688, 5e-7)]
    [InlineData(80, 59, .089452, 5e-7)]
    [InlineData(30, 60, .002060, 5e-7)]
    [InlineData(10, 30, .002221, 5e-7)]
    [InlineData(10, 10, 1, 0)]
    [InlineData(15, 19, .6075913613, 5e-11)]
    [InlineData(0, 5, .0625, 1e-15)]
    [InlineData(0, 6, .03125, 1e-15)]
    [InlineData(0, 0, 1, 0)]
    public void Exact_PublishedCases_Agree(long b, long c, double expected, double tolerance)
    {
        Close.To(expected, McNemar.Exact(b, c), tolerance);
        Assert.Equal(McNemar.Exact(b, c), McNemar.Exact(c, b));
    }

    // Computed independently.
    [Theory]
    [InlineData(121, 59, 3.266647e-6, 5e-13)]
    [InlineData(70, 59, .334688, 5e-7)]
    [InlineData(80, 59, .075551, 5e-7)]
    [InlineData(30, 60, .001517, 5e-7)]
    [InlineData(10, 30, .001450, 5e-7)]
    [InlineData(15, 19, .499560, 5e-7)]
    [InlineData(0, 0, 1, 0)]
    public void MidP_IndependentCases_Agree(long b, long c, double expected, double tolerance) =>
        Close.To(expected, McNemar.MidP(b, c), tolerance);

    [Fact]
    public void MidP_EvenSplit_IsAtMostOne() => Assert.InRange(McNemar.MidP(10, 10), 0.999_999, 1);

    // statsmodels test_nonparametric.py.
    [Theory]
    [InlineData(121, 59, 20.67222, 5e-6, 5.450095e-6, 5e-13)]
    [InlineData(70, 59, .7751938, 5e-8, .3786151, 5e-8)]
    [InlineData(80, 59, 2.877698, 5e-7, .0898143, 5e-8)]
    [InlineData(0, 0, 0, 0, 1, 0)]
    public void ChiSquaredCorrected_PublishedCases_Agree(
        long b, long c, double statistic, double statisticTolerance, double p, double pTolerance)
    {
        var result = McNemar.ChiSquaredCorrected(b, c);
        Close.To(statistic, result.Statistic, statisticTolerance);
        Close.To(p, result.PValue, pTolerance);
    }

    // 2 * (sum over k <= 3 of C(66, k)) / 2^66, in integers.
    [Fact]
    public void Exact_FarTail_KeepsItsDigits() =>
        Close.To(2 * (1 + 66 + 2145 + 45760) / Math.Pow(2, 66), McNemar.Exact(63, 3), 1e-27);

    [Fact]
    public void Exact_MillionsOfPairs_IsNearTheNormal() =>
        Close.To(
            Distribution.NormalTwoSided(2_999 / Math.Sqrt(2_003_000)), McNemar.Exact(1_000_000, 1_003_000), 1e-5);

    [Fact]
    public void NegativeCounts_AreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => McNemar.Exact(-1, 2));
}
