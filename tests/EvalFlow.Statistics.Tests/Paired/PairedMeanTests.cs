using System.Text.Json;

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
    public void Binary_IsMcNemarWithCorrectedTango()
    {
        var result = PairedMean.Of(Make.Pairs(22, 41, 500, both: 300));
        Assert.Equal(("mcnemar_exact", "tango_corrected"), (result.Test, result.Interval!.Method));
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
        for (var i = 0; i < 100; i++)
        {
            tally.Add(0.5, 0.5 + (i % 2 == 0 ? 0.2 : -0.1));
        }

        var result = PairedMean.Of(tally);
        var error = 0.15 * Math.Sqrt(100 / 99d / 100);
        Assert.Equal("paired_t", result.Test);
        Close.To(0.05, result.Delta, 1e-14);
        Close.To(error, result.StdError, 1e-14);
        Close.To(0.05 - (1.9842170 * error), result.Interval!.Low, 1e-8); // t_.975, 99
        Close.To(Distribution.StudentTwoSided(0.05 / error, 99), result.PValue, 1e-12);
        Close.To(error * (1.9842170 + 0.8453), result.Mde, 1e-5); // t_.8, 99
    }

    // The data of StandardErrorTests, as differences from 0. All three moving clusters move one way: 2 of 8 patterns.
    [Fact]
    public void FewClusters_ArePermuted_AndTooFewShowNothing()
    {
        var result = PairedMean.Of(FourClusters());
        Assert.Equal(("sign_flip_permutation", "effective_tango", 4), (result.Test, result.Interval!.Method, result.Clusters));
        Close.To(.1800206, result.StdError, 5e-8);
        Close.To(.25, result.PValue, 1e-15);
        Assert.True(result.Interval.Contains(0) && result.Interval.High <= 1);
    }

    // At 93 % the permutation interval of five pairs is their range; at 95 % it has none, and t alone would be narrower.
    [Fact]
    public void FewPairs_HigherLevel_IsNotNarrower()
    {
        var tally = new PairedTally();
        foreach (var candidate in new[] { .1, .1, .1, .1, .9 })
        {
            tally.Add(0, candidate);
        }

        var (lower, higher) = (PairedMean.Of(tally, .93).Interval!, PairedMean.Of(tally, .95).Interval!);
        Assert.True(higher.Low <= lower.Low && higher.High >= lower.High);
    }

    [Fact]
    public void ManyClusters_AreClusterT()
    {
        var (tally, differences) = (new PairedTally(), new Tally());
        for (var i = 0; i < 900; i++)
        {
            var (baseline, candidate) = (i % 7 == 0 ? 1 : 0, i % 3 == 0 ? 1 : 0);
            tally.Add(baseline, candidate, $"{i % 300}");
            differences.Add(candidate - baseline, $"{i % 300}");
        }

        var result = PairedMean.Of(tally);
        var error = StandardError.Clustered(differences)!.Value;
        Assert.Equal(("cluster_t", "cluster_t", 300), (result.Test, result.Interval!.Method, result.Clusters));
        Assert.Equal(error, result.StdError);
        Close.To(Distribution.StudentTwoSided(result.Delta!.Value / error, 299), result.PValue, 1e-15);
        Close.To(1.9679296 * error, (result.Interval.High - result.Interval.Low) / 2, 1e-7); // t_.975, 299
    }

    [Fact]
    public void FewGradedPairs_ArePermuted()
    {
        var tally = new PairedTally();
        double[] differences = [.3, -.1, .2, .25, .4, .05, -.02, .33];
        foreach (var difference in differences)
        {
            tally.Add(0, difference);
        }

        var result = PairedMean.Of(tally);
        var expected = SignFlip.Of(differences);
        Assert.Equal("sign_flip_permutation", result.Test);
        Assert.Equal(expected.PValue, result.PValue);
        Assert.Equal((expected.Interval!.Low, "effective_tango"), (result.Interval!.Low, result.Interval.Method));
        Assert.True(result.Interval.High >= expected.Interval.High);
    }

    [Fact]
    public void State_ThroughJson_LosesNothing()
    {
        foreach (var tally in new[] { Make.Pairs(3, 9, 60), FourClusters(), new PairedTally() })
        {
            var json = JsonSerializer.Serialize(tally.ToState());
            var back = PairedTally.FromState(JsonSerializer.Deserialize<PairedTallyState>(json)!);
            Assert.Equal(json, JsonSerializer.Serialize(back.ToState()));
            Assert.Equal(PairedMean.Of(tally), PairedMean.Of(back));
        }
    }

    // States stored before absolute differences were kept give an interval that is, if anything, wider.
    [Fact]
    public void State_WithoutAbsoluteDifferences_IsStillRead()
    {
        var tally = new PairedTally();
        for (var i = 0; i < 90; i++)
        {
            tally.Add(0.5, i % 9 == 0 ? 1 : i % 5 == 0 ? 0.25 : 0.5);
        }

        var (now, before) = (PairedMean.Of(tally), PairedMean.Of(PairedTally.FromState(
            tally.ToState() with { SumAbsoluteDifference = null })));
        Assert.Equal(now.PValue, before.PValue);
        Assert.True(before.Interval!.Low <= now.Interval!.Low && before.Interval.High >= now.Interval.High);
    }

    [Fact]
    public void State_Contradictory_IsRefused()
    {
        var state = Make.Pairs(3, 9, 20).ToState();
        Assert.Throws<ArgumentException>(() => PairedTally.FromState(state with { OnlyBaseline = 12 }));
        Assert.Throws<ArgumentException>(() => PairedTally.FromState(state with { Differences = null }));
        Assert.Throws<ArgumentException>(() => PairedTally.FromState(state with { Differences = [1] }));
    }

    [Fact]
    public void Add_NoUsableNumber_IsRefusedAndChangesNothing()
    {
        var tally = new PairedTally();
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.Add(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.Add(1, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.Add(-1e100, 1e100));
        Assert.Equal((0L, 0d), (tally.Count, tally.SumBaseline));
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

    // 0.3 - 0.1 and 0.5 - 0.3 differ in the last bit; that is no variation. Scores are bounded, other values are not.
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Graded_AllDifferencesTheSame_ClaimsNoCertainty(double unit)
    {
        var tally = new PairedTally();
        tally.Add(0.1 * unit, 0.3 * unit);
        tally.Add(0.3 * unit, 0.5 * unit);
        tally.Add(0.2 * unit, 0.4 * unit);
        var result = PairedMean.Of(tally);
        Assert.Null(result.StdError);
        Assert.Equal(unit == 1, result.Interval is not null);
        Assert.True(result.Interval is null || result.Interval is { Low: < -0.3, High: > 0.6 });
        Close.To(0.25, result.PValue, 1e-15);
    }

    // 60 units that all moved by the same amount: the test is certain, how far they may move is not in the data.
    [Fact]
    public void Graded_AllDifferencesTheSame_ManyPairs_HaveNoIntervalAgainstTheTest()
    {
        var tally = new PairedTally();
        for (var i = 0; i < 60; i++)
        {
            tally.Add(0.5, 0.51);
        }

        var result = PairedMean.Of(tally);
        Assert.True(result.PValue < 1e-12);
        Assert.Null(result.Interval);
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
        Assert.Equal(("effective_tango", 1d), (result.Interval!.Method, result.PValue!.Value));
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
