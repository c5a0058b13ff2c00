namespace EvalFlow.Statistics.Tests;

public sealed class KrippendorffAlphaTests
{
    private const double X = double.NaN; // a missing rating in the tables below

    // Wikipedia and the doctest of fast-krippendorff.
    private static readonly double[][] ThreeCoders =
    [
        [X, X, X, X, X, 3, 4, 1, 2, 1, 1, 3, 3, X, 3],
        [1, X, 2, 1, 3, 3, 4, 3, X, X, X, X, X, X, X],
        [X, X, 2, 1, 3, 4, 4, X, 2, 1, 1, 3, 3, X, 4],
    ];

    // Krippendorff's four observers and twelve units.
    private static readonly double[][] FourObservers =
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
        [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
    ];

    [Theory]
    [InlineData(AlphaMetric.Nominal, .691358)]
    [InlineData(AlphaMetric.Interval, .810845)]
    [InlineData(AlphaMetric.Ordinal, .806721)]
    public void ThreeCoders_Wikipedia_Agrees(AlphaMetric metric, double expected) =>
        Close.To(expected, KrippendorffAlpha.Of(Units(ThreeCoders), metric).Alpha, 5e-7);

    [Theory]
    [InlineData(AlphaMetric.Nominal, .743, 5e-4)]
    [InlineData(AlphaMetric.Ordinal, .815, 5e-4)]
    [InlineData(AlphaMetric.Interval, .849107, 5e-7)]
    [InlineData(AlphaMetric.Ratio, .797, 5e-4)]
    public void FourObservers_Krippendorff_Agrees(AlphaMetric metric, double expected, double tolerance) =>
        Close.To(expected, KrippendorffAlpha.Of(Units(FourObservers), metric).Alpha, tolerance);

    // The tests of inspect_ai; rows are units.
    [Fact]
    public void InspectCases_Agree()
    {
        Close.To(-.75, Alpha(AlphaMetric.Nominal, [0, 1], [0, 1], [1, 0], [1, 0]), 1e-14);
        Close.To(1 - (132 / 420d), Alpha(AlphaMetric.Nominal, [1, 1, 1], [0, 0, 0], [1, 1, 1], [0, 0, 1]), 1e-14);
        Close.To(1 / 3d, Alpha(AlphaMetric.Nominal, [1, 1, 0], [0, 0]), 1e-14);
        Close.To(19 / 24d, Alpha(AlphaMetric.Interval, [1, 2], [3, 4], [1, 1]), 1e-14);
        Close.To(94 / 99d, Alpha(AlphaMetric.Ordinal, [1, 1], [3, 4], [5, 5]), 1e-14);
        Close.To(1, Alpha(AlphaMetric.Nominal, [2, 2], [2, 2]), 0);
    }

    [Fact]
    public void NothingPairable_HasNoAlpha()
    {
        var result = KrippendorffAlpha.Of([[1, null], [null, 2], []]);
        Assert.Equal((0, 0), (result.Units, result.Ratings));
        Assert.Null(result.Alpha);
    }

    [Fact]
    public void LonelyRatings_AreLeftOut()
    {
        var result = KrippendorffAlpha.Of([[1, 1], [2, 2], [1, 2], [2, null]]);
        Assert.Equal((3, 6), (result.Units, result.Ratings));
    }

    [Fact]
    public void UnusableRatings_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => KrippendorffAlpha.Of([[1, double.NaN]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => KrippendorffAlpha.Of([[1, -1]], AlphaMetric.Ratio));
    }

    private static double? Alpha(AlphaMetric metric, params double[][] units) =>
        KrippendorffAlpha.Of([.. units.Select(unit => unit.Select(r => (double?)r).ToArray())], metric).Alpha;

    private static double?[][] Units(double[][] raters) =>
        [.. Enumerable.Range(0, raters[0].Length).Select(unit =>
            raters.Select(rater => double.IsNaN(rater[unit]) ? (double?)null : rater[unit]).ToArray())];
}
