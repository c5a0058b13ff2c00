namespace EvalFlow.Statistics.Tests;

public sealed class PowerTests
{
    // Miller 2024: omega^2 = 1/9, delta = .03; the paper's "about 1,000 questions".
    [Fact]
    public void ItemsNeeded_Miller_Agrees()
    {
        Close.To(968.997, Power.ItemsNeeded(.03, 1 / 9d), 5e-4);
        Close.To(969, Math.Ceiling(Power.ItemsNeeded(.03, 1 / 9d)), 0);
        Close.To(7.848879734, Power.ItemsNeeded(1, 1), 5e-9); // (z_.975 + z_.8)^2
        Close.To(3876, Math.Ceiling(Power.ItemsNeeded(.03, Power.PairedVariance(1 / 9d, 1 / 6d, 1 / 6d))), 0);
    }

    // Computed independently from Miller's formula.
    [Theory]
    [InlineData(1, .13273)]
    [InlineData(2, .10493)]
    [InlineData(4, .08779)]
    [InlineData(10, .07567)]
    public void Mde_Epochs_Agree(int epochs, double expected) =>
        Close.To(expected, Power.Mde(198, Power.PairedVariance(1 / 9d, 1 / 6d, 1 / 6d, epochs, epochs)), 5e-6);

    // Computed independently from the pooled formula.
    [Theory]
    [InlineData(.82, .78, 1568.6)]
    [InlineData(.50, .60, 387.3)]
    [InlineData(.02, .05, 587.9)]
    public void UnpairedNeeded_Agrees(double baseline, double candidate, double expected)
    {
        Close.To(expected, Power.UnpairedNeeded(baseline, candidate), .05);
        Close.To(.8, Power.Unpaired((long)Math.Round(expected), baseline, candidate), .001);
    }

    [Fact]
    public void UnpairedMde_IsTheInverse()
    {
        Close.To(.10, Power.UnpairedMde(387, .50), 5e-5);
        Assert.Null(Power.UnpairedMde(2, .50));
        Assert.Null(Power.UnpairedMde(1000, 1));
    }

    [Fact]
    public void EpochsNeeded_IsTheInverseOfMde()
    {
        Assert.Equal(4, Power.EpochsNeeded(198, .0878, 1 / 9d, 1 / 3d));
        Assert.Equal(10, Power.EpochsNeeded(198, .0757, 1 / 9d, 1 / 3d));
        Assert.Null(Power.EpochsNeeded(198, .05, 1 / 9d, 1 / 3d)); // sqrt(7.849 / 9 / 198) = .066 is the limit
        Assert.Equal(1, Power.EpochsNeeded(198, .5, 1 / 9d, 1 / 3d));
    }

    [Fact]
    public void DesignEffect_Kish()
    {
        Close.To(1.9, Power.DesignEffect(10, .1), 1e-12);
        Close.To(1 + (((1.25 * 10) - 1) * .1), Power.DesignEffect(10, .1, .5), 1e-12);
        Assert.Equal(1, Power.DesignEffect(1, .7));
    }

    [Fact]
    public void OfEffect_AtTheMde_IsThePowerAskedFor()
    {
        Close.To(.8, Power.OfEffect(2.8015852, 1), 1e-6);
        Close.To(.05, Power.OfEffect(0, 1), 1e-12);
        Close.To(.05, Power.OfEffect(0, 1, degreesOfFreedom: 7), 1e-8);
        Close.To(.05, Power.OfEffect(0, 1, degreesOfFreedom: 1), 2e-4);
        Assert.True(Power.OfEffect(2.8, 1, degreesOfFreedom: 7) < .8);
    }

    // Cohen 1988, table 2.3.5 and R's power.t.test(n = 10, delta = 1, type = "one.sample"): 0.8031.
    [Fact]
    public void OfEffect_StudentsT_IsThePowerOfTheTTest()
    {
        Close.To(.8031, Power.OfEffect(1, 1 / Math.Sqrt(10), degreesOfFreedom: 9), 5e-5);
        Close.To(Power.OfEffect(2, 1), Power.OfEffect(2, 1, degreesOfFreedom: 1e6), 1e-5);
    }

    // By brute force over both discordant counts.
    [Fact]
    public void McNemarExact_BruteForce_Agrees()
    {
        const int Pairs = 40;
        var (first, second) = (.05, .25);
        var power = 0d;
        for (var b = 0; b <= Pairs; b++)
        {
            for (var c = 0; b + c <= Pairs; c++)
            {
                power += McNemar.Exact(b, c) <= .05 ? Trinomial(Pairs, b, c, first, second) : 0;
            }
        }

        Close.To(power, Power.McNemarExact(Pairs, .2, .3), 1e-9);
        Close.To(power, Power.McNemarExact(Pairs, -.2, .3), 1e-9);
    }

    [Fact]
    public void McNemarExact_AtConnorsSize_IsNearThePowerAskedFor()
    {
        Close.To(.8, Power.McNemarExact(489, .04, .10), .05);
        Assert.True(Power.McNemarExact(489, .04, .10) < .8);
        Assert.Equal(0, Power.McNemarExact(5, .5, .5)); // five flips never suffice
        Assert.Equal(0, Power.McNemarExact(50, 0, 0));
    }

    [Fact]
    public void McNemarExactNeeded_ReachesThePower()
    {
        var needed = Power.McNemarExactNeeded(.04, .10)!.Value;
        Assert.InRange(needed, 490, 560);
        Assert.True(Power.McNemarExact(needed, .04, .10) >= .8);
        Assert.Null(Power.McNemarExactNeeded(1e-5, .5));
    }

    [Fact]
    public void Impossible_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.ItemsNeeded(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.ItemsNeeded(.1, 1, power: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.UnpairedNeeded(.5, .5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.McNemarExact(10, .3, .2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.DesignEffect(.5, .1));
    }

    private static double Trinomial(int n, int b, int c, double first, double second)
    {
        var log = 0d;
        for (var i = 1; i <= n; i++)
        {
            log += Math.Log(i) - (i <= b ? Math.Log(i) : 0) - (i <= c ? Math.Log(i) : 0)
                - (i <= n - b - c ? Math.Log(i) : 0);
        }

        return Math.Exp(log + (b * Math.Log(first)) + (c * Math.Log(second)) + ((n - b - c) * Math.Log(1 - first - second)));
    }
}
