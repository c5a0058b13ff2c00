namespace EvalFlow.Statistics.Tests;

public sealed class DistributionTests
{
    // Standard t table.
    [Theory]
    [InlineData(1, 12.7062047)]
    [InlineData(2, 4.3026527)]
    [InlineData(4, 2.7764451)]
    [InlineData(5, 2.5705818)]
    [InlineData(9, 2.2621572)]
    [InlineData(19, 2.0930241)]
    [InlineData(29, 2.0452296)]
    [InlineData(99, 1.9842170)]
    public void StudentQuantile_Table_Agrees(int degreesOfFreedom, double expected) =>
        Close.To(expected, Distribution.StudentQuantile(0.975, degreesOfFreedom), 5e-8);

    [Theory]
    [InlineData(0.9999, 3183.0987571)] // df 1 is Cauchy: tan(pi (p - 1/2))
    [InlineData(0.6, 0.3249197)]
    public void StudentQuantile_OneDegree_IsCauchy(double probability, double expected) =>
        Close.To(expected, Distribution.StudentQuantile(probability, 1), 1e-6);

    [Fact]
    public void StudentQuantile_WhereTheSeriesTakesOver_HasNoJump() =>
        Close.To(
            Distribution.StudentQuantile(0.999, 9_999.999),
            Distribution.StudentQuantile(0.999, 10_000),
            1e-9);

    [Theory]
    [InlineData(0.2, 3)]
    [InlineData(0.6, 3)]
    [InlineData(0.975, 7)]
    [InlineData(0.9999, 40)]
    [InlineData(0.001, 5_000)]
    public void StudentQuantile_IsInverseOfCumulative(double probability, double degreesOfFreedom)
    {
        var t = Distribution.StudentQuantile(probability, degreesOfFreedom);
        Close.To(probability, Distribution.StudentCumulative(t, degreesOfFreedom), 1e-11);
    }

    [Fact]
    public void StudentTwoSided_ManyDegrees_IsNormal() =>
        Close.To(Distribution.NormalTwoSided(2.5), Distribution.StudentTwoSided(2.5, 1e8), 1e-8);

    [Theory]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.8, 0.8416212335729143)]
    [InlineData(0.5, 0)]
    public void NormalQuantile_Table_Agrees(double probability, double expected) =>
        Close.To(expected, Distribution.NormalQuantile(probability), 1e-14);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Quantiles_NoProbability_AreRefused(double probability)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Distribution.NormalQuantile(probability));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distribution.StudentQuantile(probability, 3));
    }

    // 1 - (1-x)^b for a = 1, x^a for b = 1.
    [Fact]
    public void BetaQuantile_ClosedForms_Agree()
    {
        Close.To(1 - Math.Pow(0.3, 1 / 4d), Distribution.BetaQuantile(0.7, 1, 4), 1e-14);
        Close.To(Math.Pow(1e-9, 1 / 3d), Distribution.BetaQuantile(1e-9, 3, 1), 1e-15);
    }
}
