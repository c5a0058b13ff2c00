namespace EvalFlow.Statistics.Tests;

public sealed class PairedPowerTests
{
    // Connor 1987; 489 is the published output of sample-size-mcp.
    [Fact]
    public void PairedNeeded_PublishedCase_Agrees()
    {
        Close.To(488.19, Power.PairedNeeded(0.04, 0.10), 5e-3);
        Close.To(489, Math.Ceiling(Power.PairedNeeded(0.04, 0.10)), 0);
        Close.To(0.04, Power.PairedMde(488, 0.10), 1e-4);
    }

    [Fact]
    public void PairedMde_IsTheInverseOfNeeded()
    {
        var mde = Power.PairedMde(731, 0.2)!.Value;
        Close.To(731, Power.PairedNeeded(mde, 0.2), 1e-6);
    }

    [Fact]
    public void PairedMde_NoDiscordance_IsNotZero() => Assert.InRange(Power.PairedMde(100, 0)!.Value, 0.05, 0.1);

    [Fact]
    public void PairedMde_TooFewPairs_IsNull() => Assert.Null(Power.PairedMde(3, 0.1));

    [Fact]
    public void PairedNeeded_FromData_UsesTheObservedDiscordance()
    {
        var tally = Make.Pairs(30, 70, 1000);
        Assert.Equal(489, Power.PairedNeeded(tally));
        Assert.Equal((long)Math.Ceiling(Power.PairedNeeded(0.02, 0.1)), Power.PairedNeeded(tally, effect: -0.02));
    }

    [Fact]
    public void PairedNeeded_NothingToShow_IsNull()
    {
        Assert.Null(Power.PairedNeeded(new PairedTally()));
        Assert.Null(Power.PairedNeeded(Make.Pairs(5, 5, 100)));
        Assert.NotNull(Power.PairedNeeded(Make.Pairs(5, 5, 100), effect: 0.1));
    }

    [Fact]
    public void PairedNeeded_Clustered_ScalesWithTheClusteredError()
    {
        var tally = PairedMeanTests.FourClusters();
        Close.To(
            Math.Ceiling(7.848879734 * Math.Pow(.1800206 / 0.5, 2) * 12), Power.PairedNeeded(tally), 0);
    }

    [Fact]
    public void PairedNeeded_ImpossibleDifference_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.PairedNeeded(0, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.PairedNeeded(0.2, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.PairedNeeded(0.2, 1.1));
    }
}
