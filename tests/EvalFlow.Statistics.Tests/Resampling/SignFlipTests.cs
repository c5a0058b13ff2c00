namespace EvalFlow.Statistics.Tests;

public sealed class SignFlipTests
{
    // Darwin's Zea mays data, cross- minus self-fertilised, eighths of an inch; Fisher 1935, Design of Experiments, sec. 21:
    // 1,726 of 32,768 sign patterns are as far out, p = 0.05267; counting only one tail, 863.
    private static readonly double[] Darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

    [Fact]
    public void Darwin_Fisher_AgreesWithinTheDraw()
    {
        var result = SignFlip.Of(Darwin);
        Assert.False(result.IsExact);
        Close.To(.05267, result.PValue, 0.006);
        Assert.True(result.Interval!.Contains(0) == result.PValue > 0.05);
    }

    [Fact]
    public void FewUnits_AreCountedExactly()
    {
        // 15 units are drawn; without the smallest one 2^14 patterns are counted. Brute force below.
        double[] fourteen = [.. Darwin.Where(d => d != 6)];
        var observed = Math.Abs(fourteen.Sum());
        var asExtreme = 0;
        for (var pattern = 0; pattern < 1 << 14; pattern++)
        {
            var total = fourteen.Select((d, i) => ((pattern >> i) & 1) == 1 ? -d : d).Sum();
            asExtreme += Math.Abs(total) >= observed ? 1 : 0;
        }

        var result = SignFlip.Of(fourteen);
        Assert.True(result.IsExact);
        Close.To(asExtreme / 16384d, result.PValue, 1e-15);
    }

    // Fisher's exact count over all 15 pairs, by brute force: the reference value of the test above.
    [Fact]
    public void Darwin_BruteForce_IsFishersCount()
    {
        var asExtreme = 0;
        for (var pattern = 0; pattern < 1 << 15; pattern++)
        {
            asExtreme += Math.Abs(Darwin.Select((d, i) => ((pattern >> i) & 1) == 1 ? -d : d).Sum()) >= 314 ? 1 : 0;
        }

        Assert.Equal(1726, asExtreme);
    }

    [Theory]
    [InlineData(5, .0625)]
    [InlineData(6, .03125)]
    public void AllOneWay_IsMcNemar(int units, double expected)
    {
        var result = SignFlip.Of([.. Enumerable.Repeat(1d, units)]);
        Close.To(expected, result.PValue, 1e-15);
        Assert.Equal(units >= 6, result.Interval is not null);
    }

    [Fact]
    public void NoDifference_IsNoEvidence() => Assert.Equal(1, SignFlip.Of([0, 0, 0]).PValue);

    [Fact]
    public void Nothing_HasNoPValue()
    {
        Assert.Null(SignFlip.Of([]).PValue);
        Assert.Null(SignFlip.Of([]).Interval);
    }

    [Fact]
    public void ShiftsOutsideTheInterval_AreRejected_AndInside_AreNot()
    {
        double[] differences = [.. Darwin.Take(12)];
        var interval = SignFlip.Of(differences).Interval!;
        double? PAt(double shift) => SignFlip.Of([.. differences.Select(d => d - shift)]).PValue;
        Assert.True(PAt(interval.Low - 0.01) <= 0.05);
        Assert.True(PAt(interval.Low + 0.01) > 0.05);
        Assert.True(PAt(interval.High - 0.01) > 0.05);
        Assert.True(PAt(interval.High + 0.01) <= 0.05);
    }

    [Fact]
    public void OrderOfUnits_AndNamesOfArms_DoNotMatter()
    {
        double[] shuffled = [.. Darwin.OrderBy(d => d * 7 % 5)];
        double[] mirrored = [.. Darwin.Select(d => -d)];
        var result = SignFlip.Of(Darwin);
        Assert.Equal(result, SignFlip.Of(shuffled));
        Assert.Equal(result.PValue, SignFlip.Of(mirrored).PValue);
        Assert.Equal(-result.Interval!.High, SignFlip.Of(mirrored).Interval!.Low);
    }

    [Fact]
    public void Seed_DecidesTheDraw()
    {
        Assert.Equal(SignFlip.Of(Darwin, seed: 5), SignFlip.Of(Darwin, seed: 5));
        Assert.NotEqual(SignFlip.Of(Darwin, seed: 5).PValue, SignFlip.Of(Darwin, seed: 6).PValue);
    }
}
