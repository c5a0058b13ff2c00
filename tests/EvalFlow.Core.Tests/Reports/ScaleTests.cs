using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Tests.Alerts;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Reports;

/// <summary>Laws of scales, for any numbers.</summary>
public sealed class ScaleTests
{
    private static readonly Gen<double[]> Values = ArbMap.Default.GeneratorFor<double>()
        .Select(value => Math.Abs(value) > 1e12 ? value / 1e300 : value).ArrayOf();

    [Fact]
    public void Over_AnyValues_HoldsAllOfThemBetweenItsEnds() => Law.Holds(Values, values =>
    {
        Scale scale = Over(values);
        Assert.True(double.IsFinite(scale.Low) && double.IsFinite(scale.High) && scale.Low < scale.High);
        Assert.All(values.Where(double.IsFinite), value => Assert.InRange(value, scale.Low, scale.High));
    });

    [Fact]
    public void At_AnyValue_StaysWithinBounds() => Law.Holds(
        from values in Values from probe in ArbMap.Default.GeneratorFor<double>() where !double.IsNaN(probe) select (values, probe),
        each => Assert.InRange(Over(each.values).At(each.probe), 15, 84));

    [Fact]
    public void At_LargerValue_IsNeverFurtherLeft() => Law.Holds(
        from values in Values from pair in Values where pair.Length > 1 select (values, pair),
        each =>
        {
            double[] sorted = [.. each.pair.Where(double.IsFinite).Order()];
            Scale scale = Over(each.values);
            Assert.All(sorted.Zip(sorted.Skip(1)), pair => Assert.True(scale.At(pair.First) <= scale.At(pair.Second)));
        });

    [Fact]
    public void Ticks_AnyValues_AreFewAndOnTheScale() => Law.Holds(Values, values =>
    {
        Scale scale = Over(values);
        double[] ticks = [.. scale.Ticks()];
        Assert.InRange(ticks.Length, 2, 9);
        Assert.All(ticks, tick => Assert.InRange(tick, scale.Low - (scale.Step * 1e-6), scale.High + (scale.Step * 1e-6)));
    });

    [Fact]
    public void Over_Shares_NeverGoesBeyondThem() => Law.Holds(
        Gen.Choose(0, 1000).Select(n => (double?)(n / 1000.0)).ArrayOf(),
        values => Assert.True(Scale.Over(values, 0, 100, (0, 1)) is { Low: >= 0, High: <= 1 }));

    [Fact]
    public void At_DownwardScale_PutsTheHighestOnTop()
    {
        Scale scale = Scale.Over([0, 1], 184, 24, (0, 1));
        Assert.Equal(184, scale.At(0));
        Assert.Equal(24, scale.At(1));
    }

    private static Scale Over(double[] values) => Scale.Over(values.Cast<double?>(), 15, 84);
}
