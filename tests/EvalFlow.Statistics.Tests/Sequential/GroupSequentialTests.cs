namespace EvalFlow.Statistics.Tests;

public sealed class GroupSequentialTests
{
    // Jennison and Turnbull 2000, tables 2.1 and 2.3; K = 2 and 3 computed independently to more digits.
    [Theory]
    [InlineData(1, 1.9600, 5e-5)]
    [InlineData(2, 2.1783, 5e-5)]
    [InlineData(3, 2.2895, 5e-5)]
    [InlineData(5, 2.413, 5e-4)]
    public void Pocock_Tables_Agree(int looks, double expected, double tolerance) =>
        Assert.All(GroupSequential.Pocock(looks), look => Close.To(expected, look.CriticalZ, tolerance));

    [Theory]
    [InlineData(new[] { 2.7965, 1.9774 }, 6e-5)]
    [InlineData(new[] { 3.4711, 2.4544, 2.0040 }, 6e-5)]
    [InlineData(new[] { 4.56, 3.23, 2.63, 2.28, 2.04 }, 6e-3)]
    public void OBrienFleming_Tables_Agree(double[] expected, double tolerance)
    {
        var looks = GroupSequential.OBrienFleming(expected.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Close.To(expected[i], looks[i].CriticalZ, tolerance);
        }
    }

    // SAS SEQDESIGN documentation, four-stage O'Brien-Fleming design.
    [Fact]
    public void OBrienFleming_Sas_Agrees()
    {
        double[] expected = [4.04859, 2.86278, 2.33744, 2.02429];
        Assert.All(
            GroupSequential.OBrienFleming(4).Zip(expected),
            pair => Close.To(pair.Second, pair.First.CriticalZ, 5e-5));
    }

    // Lan-DeMets bounds with O'Brien-Fleming-type spending and equal looks, as printed by ldbounds and gsDesign.
    [Theory]
    [InlineData(new[] { 2.9626, 1.9686 })]
    [InlineData(new[] { 3.7103, 2.5114, 1.9930 })]
    [InlineData(new[] { 4.3326, 2.9631, 2.3590, 2.0141 })]
    [InlineData(new[] { 4.8769, 3.3569, 2.6803, 2.2898, 2.0310 })]
    public void SpendingOBrienFleming_Tables_Agree(double[] expected)
    {
        double[] shares = [.. Enumerable.Range(1, expected.Length).Select(look => look / (double)expected.Length)];
        var looks = GroupSequential.SpendingOBrienFleming(shares);
        for (var i = 0; i < expected.Length; i++)
        {
            Close.To(expected[i], looks[i].CriticalZ, 2e-4); // the printed 3.3569 is 3.35701
        }
    }

    [Fact]
    public void EverySchedule_SpendsAlphaInTheEnd()
    {
        Close.To(.05, GroupSequential.Pocock(7)[^1].SpentAlpha, 1e-7);
        Close.To(.01, GroupSequential.OBrienFleming(4, .01)[^1].SpentAlpha, 1e-7);
        Close.To(.05, GroupSequential.SpendingOBrienFleming([.1, .35, .8, 1])[^1].SpentAlpha, 1e-7);
        Close.To(.05, GroupSequential.SpendingPocock([.2, .3, 1])[^1].SpentAlpha, 1e-7);
    }

    // What is spent must be what simulated walks really do.
    [Fact]
    public void SpentAlpha_IsTheSimulatedFalseAlarm()
    {
        var looks = GroupSequential.SpendingPocock([.3, .5, 1], .2);
        var random = new SeededRandom(3);
        var alarms = 0;
        for (var run = 0; run < 20_000; run++)
        {
            var (sum, before) = (0d, 0d);
            foreach (var look in looks)
            {
                sum += Math.Sqrt(look.Information - before) * Distribution.NormalQuantile(random.NextDouble() + 1e-17);
                before = look.Information;
                if (Math.Abs(sum / Math.Sqrt(before)) >= look.CriticalZ)
                {
                    alarms++;
                    break;
                }
            }
        }

        Close.To(.2, alarms / 20_000d, .009);
    }

    [Fact]
    public void EarlierLooks_DoNotDependOnLaterOnes()
    {
        var two = GroupSequential.SpendingOBrienFleming([.4, .7]);
        var three = GroupSequential.SpendingOBrienFleming([.4, .7, 1]);
        Assert.Equal(two, three.Take(2));
        Close.To(Distribution.NormalTwoSided(three[1].CriticalZ), three[1].NominalAlpha, 1e-15);
    }

    [Fact]
    public void Schedules_Impossible_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupSequential.Pocock(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupSequential.OBrienFleming(3, 1));
        Assert.Throws<ArgumentException>(() => GroupSequential.SpendingOBrienFleming([.5, .5]));
        Assert.Throws<ArgumentException>(() => GroupSequential.SpendingOBrienFleming([.5, 1.1]));
        Assert.Throws<ArgumentException>(() => GroupSequential.SpendingPocock([double.NaN]));
        Assert.Empty(GroupSequential.SpendingOBrienFleming([]));
    }
}
