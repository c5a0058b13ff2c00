namespace EvalFlow.Statistics.Tests;

public sealed class PairedMeanTests
{
    [Fact]
    public void Empty_SaysNothing()
    {
        var result = PairedMean.Of(new PairedTally());
        Assert.Equal((0L, "none"), (result.N, result.Test));
        Assert.Null(result.Delta);
        Assert.Null(result.Interval);
        Assert.Null(result.PValue);
        Assert.Null(result.Mde);
    }

    [Fact]
    public void Binary_IsMcNemarWithTango()
    {
        var result = PairedMean.Of(Make.Pairs(22, 41, 500, both: 300));
        Assert.Equal(("mcnemar_exact", "tango_mcnemar"), (result.Test, result.Interval!.Method));
        Close.To(.022575, result.PValue, 5e-7);
        Close.To(.038, result.Delta, 1e-15);
        Close.To(322 / 500d, result.Baseline, 1e-15);
        Close.To(341 / 500d, result.Candidate, 1e-15);
        Assert.True(result.Interval.Low > 0);
    }

    [Fact]
    public void Binary_NoDiscordantPair_StillHasAWidth()
    {
        var result = PairedMean.Of(Make.Pairs(0, 0, 50, both: 20));
        Assert.Equal(1, result.PValue);
        Assert.Null(result.StdError);
        Assert.True(result.Interval!.High > 0.05 && result.Interval.Low < -0.05);
        Assert.True(result.Mde > 0.1);
    }

    [Fact]
    public void Graded_IsPairedT()
    {
        var tally = new PairedTally();
        for (var i = 0; i < 40; i++)
        {
            tally.Add(0.5, 0.5 + (i % 2 == 0 ? 0.2 : -0.1));
        }

        var result = PairedMean.Of(tally);
        var error = 0.15 * Math.Sqrt(40 / 39d / 40);
        Assert.Equal("paired_t", result.Test);
        Close.To(0.05, result.Delta, 1e-14);
        Close.To(error, result.StdError, 1e-14);
        Close.To(0.05 - (2.0226909 * error), result.Interval!.Low, 1e-8); // t_.975, 39
        Close.To(Distribution.StudentTwoSided(0.05 / error, 39), result.PValue, 1e-12);
        Close.To(error * (2.0226909 + 0.8512), result.Mde, 1e-5); // t_.8, 39
    }

    // The data of StandardErrorTests, as differences from 0.
    [Fact]
    public void Clustered_IsClusterT()
    {
        var result = PairedMean.Of(FourClusters());
        Assert.Equal(("cluster_t", "cluster_t", 4), (result.Test, result.Interval!.Method, result.Clusters));
        Close.To(.1800206, result.StdError, 5e-8);
        Close.To(Distribution.StudentTwoSided(0.5 / .1800206, 3), result.PValue, 1e-6);
        Assert.True(result.Interval.High <= 1);
    }

    [Fact]
    public void OneCluster_AllowsNoTest()
    {
        var tally = new PairedTally();
        tally.Add(0, 1, "a");
        tally.Add(1, 1, "a");
        var result = PairedMean.Of(tally);
        Assert.Equal("none", result.Test);
        Assert.Equal(0.5, result.Delta);
        Assert.Null(result.Interval);
        Assert.Null(result.PValue);
    }

    // 0.3 - 0.1 and 0.5 - 0.3 differ in the last bit; that is no variation.
    [Fact]
    public void Graded_AllDifferencesTheSame_ClaimsNoCertainty()
    {
        var tally = new PairedTally();
        tally.Add(0.1, 0.3);
        tally.Add(0.3, 0.5);
        tally.Add(0.2, 0.4);
        var result = PairedMean.Of(tally);
        Assert.Null(result.StdError);
        Assert.Null(result.Interval);
        Close.To(0.25, result.PValue, 1e-15);
    }

    [Fact]
    public void Graded_NoDifferenceAtAll_IsNoEvidence()
    {
        var tally = new PairedTally();
        tally.Add(0.1, 0.1);
        tally.Add(0.3, 0.3);
        Assert.Equal(1, PairedMean.Of(tally).PValue);
    }

    [Fact]
    public void Clustered_NoDiscordantPair_CountsClusters()
    {
        var tally = new PairedTally();
        for (var i = 0; i < 100; i++)
        {
            tally.Add(1, 1, $"{i % 10}");
        }

        var result = PairedMean.Of(tally);
        Assert.Equal(("cluster_tango", 1d), (result.Interval!.Method, result.PValue!.Value));
        Close.To(PairedProportions.Tango(0, 0, 10).High, result.Interval.High, 1e-12);
    }

    internal static PairedTally FourClusters()
    {
        var tally = new PairedTally();
        foreach (var (cluster, values) in new (string, int[])[]
        {
            ("a", [1, 1, 1, 0]), ("b", [0, 0, 0]), ("c", [1, 1, 0]), ("d", [1, 0]),
        })
        {
            foreach (var value in values)
            {
                tally.Add(0, value, cluster);
            }
        }

        return tally;
    }
}
