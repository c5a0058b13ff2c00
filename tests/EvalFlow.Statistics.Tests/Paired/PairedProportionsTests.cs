namespace EvalFlow.Statistics.Tests;

public sealed class PairedProportionsTests
{
    // The CLI output of sample-size-mcp: "+3.8 %, [+0.7 %, +6.9 %], p=0.0226"; further digits computed independently.
    [Fact]
    public void Wald_PublishedOutput_Agrees()
    {
        var interval = PairedProportions.Wald(22, 41, 500);
        Close.To(.0070653, interval.Low, 5e-8);
        Close.To(.0689347, interval.High, 5e-8);
        Close.To(.022575, McNemar.Exact(22, 41), 5e-7);
        Close.To(Math.Sqrt(63 - (19 * 19 / 500d)) / 500, PairedProportions.StandardError(22, 41, 500), 1e-15);
        Close.To((.0689347 - .0070653) / 2 / 1.95996398, PairedProportions.StandardError(22, 41, 500), 5e-8);
    }

    // With no discordant pair the score test has the closed form z^2 / (n + z^2).
    [Fact]
    public void Tango_NoDiscordantPair_HasTheClosedFormWidth()
    {
        var interval = PairedProportions.Tango(0, 0, 50);
        var expected = 3.841458820694124 / 53.841458820694124;
        Close.To(-expected, interval.Low, 1e-12);
        Close.To(expected, interval.High, 1e-12);
    }

    // Definition in Tango 1998, Stat. Med. 17:891, with the restricted estimate searched for instead of solved.
    [Theory]
    [InlineData(12, 2, 50)]
    [InlineData(0, 7, 30)]
    [InlineData(43, 0, 44)]
    public void Tango_Limits_AreWhereTheScoreTestStartsToReject(long b, long c, long n)
    {
        var interval = PairedProportions.Tango(b, c, n);
        Close.To(1.959963984540054, Math.Abs(TangoScoreAt(b, c, n, interval.Low)), 1e-3);
        Close.To(1.959963984540054, Math.Abs(TangoScoreAt(b, c, n, interval.High)), 1e-3);
    }

    [Fact]
    public void EveryPairDiscordantOneWay_ReachesTheEnd()
    {
        Assert.Equal(1, PairedProportions.Tango(0, 20, 20).High);
        Assert.Equal(-1, PairedProportions.Tango(20, 0, 20).Low);
        Assert.True(PairedProportions.Tango(0, 20, 20).Low < 0.9);
    }

    [Fact]
    public void TangoMcNemar_ExcludesZero_ExactlyWhenMcNemarRejects()
    {
        foreach (var level in new[] { 0.8, 0.9, 0.95, 0.99 })
        {
            for (var b = 0; b <= 40; b++)
            {
                for (var c = 0; c <= 40; c++)
                {
                    var interval = PairedProportions.TangoMcNemar(b, c, 90, level);
                    Assert.Equal(McNemar.Exact(b, c) > 1 - level, interval.Contains(0));
                }
            }
        }
    }

    [Fact]
    public void TangoCorrected_ExcludesZero_ExactlyWhenMcNemarRejects_AndHoldsTango()
    {
        foreach (var level in new[] { 0.8, 0.9, 0.95, 0.999 })
        {
            for (var b = 0; b <= 40; b++)
            {
                for (var c = 0; c <= 40; c++)
                {
                    var interval = PairedProportions.TangoCorrected(b, c, 90, level);
                    var tango = PairedProportions.TangoMcNemar(b, c, 90, level);
                    Assert.Equal(McNemar.Exact(b, c) > 1 - level, interval.Contains(0));
                    Assert.True(interval.Low <= tango.Low && interval.High >= tango.High);
                }
            }
        }
    }

    // Half a pair at the limit: (c - b - n d) - 1/2 = z standard deviations.
    [Fact]
    public void TangoCorrected_Definition()
    {
        var interval = PairedProportions.TangoCorrected(12, 2, 50);
        var excess = -10 - (50 * interval.High);
        Close.To(1.959963984540054, Math.Abs(TangoScoreAt(12, 2, 50, interval.High) * (Math.Abs(excess) - 0.5) / excess), 1e-3);
    }

    [Fact]
    public void AgrestiMin_IsWaldWithHalfAPairPerCell()
    {
        var interval = PairedProportions.AgrestiMin(2, 12, 50);
        var half = 1.959963984540054 * Math.Sqrt(15 - (100d / 52)) / 52;
        Close.To((10d / 52) - half, interval.Low, 1e-12);
        Close.To((10d / 52) + half, interval.High, 1e-12);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(3, 3, 5)]
    [InlineData(-1, 3, 5)]
    public void Counts_Impossible_AreRefused(long b, long c, long n)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedProportions.Tango(b, c, n));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedProportions.Wald(b, c, n));
    }

    // Constrained maximum likelihood by brute force, independent of the closed form in the library.
    private static double TangoScoreAt(double b, double c, double n, double d)
    {
        var (bestLikelihood, best) = (double.NegativeInfinity, 0d);
        var (low, high) = (Math.Max(0, -d), (1 - d) / 2);
        for (var i = 1; i < 200_000; i++)
        {
            var p = low + ((high - low) * i / 200_000);
            var likelihood = (b == 0 ? 0 : b * Math.Log(p)) + (c == 0 ? 0 : c * Math.Log(p + d))
                + (n - b - c == 0 ? 0 : (n - b - c) * Math.Log(1 - (2 * p) - d));
            if (likelihood > bestLikelihood)
            {
                (bestLikelihood, best) = (likelihood, p);
            }
        }

        return (c - b - (n * d)) / Math.Sqrt(n * ((2 * best) + d - (d * d)));
    }
}
