namespace EvalFlow.Statistics.Tests;

public sealed class BenjaminiHochbergTests
{
    // The example of Benjamini and Hochberg 1995; q computed independently.
    private static readonly double[] Thrombolysis =
    [
        .0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1,
    ];

    private static readonly double[] ThrombolysisQ =
    [
        .0015, .003, .0095, .035625, .0603, .063857, .063857, .0645, .0765, .486, .581182, .714875, .753231, .813214, 1,
    ];

    // statsmodels test_multi.py, from R multtest.
    private static readonly double[] Raw =
    [
        5.23656777208e-5, 2.8140506198e-4, .0149877310796, .0202732688798, .177096952723, .642193923795, .680845947633,
        .71626938238, .838541367553, .967833824309,
    ];

    private static readonly double[] RawQ =
    [
        5.2365677e-4, .00140702531, .0499591036, .0506831722, .354193905, .895336728, .895336728, .895336728,
        .931712631, .967833824,
    ];

    [Fact]
    public void BenjaminiHochberg1995_Example_RejectsFour_BonferroniThree()
    {
        AllClose(ThrombolysisQ, BenjaminiHochberg.Adjust(Thrombolysis), 5e-7);
        Assert.Equal(4, BenjaminiHochberg.Adjust(Thrombolysis).Count(q => q <= 0.05));
        Assert.Equal(3, Bonferroni.Adjust(Thrombolysis).Count(p => p <= 0.05));
    }

    [Fact]
    public void Multtest_Example_Agrees()
    {
        AllClose(RawQ, BenjaminiHochberg.Adjust(Raw), 1e-9);
        AllClose([5.23657e-4, .00281405, .149877, .202733], Bonferroni.Adjust(Raw)[..4], 5e-7);
    }

    [Fact]
    public void Adjust_KeepsInputOrder()
    {
        double[] shuffled = [.0344, .0001, 1, .0019, .0459];
        double[] sorted = [.0001, .0019, .0344, .0459, 1];
        var q = BenjaminiHochberg.Adjust(sorted);
        Assert.Equal([q[2], q[0], q[4], q[1], q[3]], BenjaminiHochberg.Adjust(shuffled));
    }

    [Fact]
    public void Yekutieli_IsHochbergTimesTheHarmonicSum()
    {
        double[] p = [.001, .01, .02, .8];
        var hochberg = BenjaminiHochberg.Adjust(p);
        var yekutieli = BenjaminiYekutieli.Adjust(p);
        AllClose([.. hochberg.Select(q => Math.Min(1, q * 25 / 12))], yekutieli, 1e-15);
    }

    [Fact]
    public void NoTests_NoQValues()
    {
        Assert.Empty(BenjaminiHochberg.Adjust([]));
        Assert.Empty(BenjaminiYekutieli.Adjust([]));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void NoProbability_IsRefused(double p)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BenjaminiHochberg.Adjust([0.5, p]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bonferroni.Adjust([0.5, p]));
    }

    private static void AllClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Close.To(expected[i], actual[i], tolerance);
        }
    }
}
