namespace EvalFlow.Statistics.Tests;

public sealed class BootstrapTests
{
    [Fact]
    public void Mean_ComesNearTheStudentInterval()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => Math.Sin(i * 1.7))];
        var tally = new Tally();
        foreach (var value in values)
        {
            tally.Add(value);
        }

        var interval = Bootstrap.Of(values, resample => resample.Average())!;
        var student = MeanEstimate.Of(tally).Interval!;
        Close.To(student.Low, interval.Low, 0.02);
        Close.To(student.High, interval.High, 0.02);
        Assert.Equal(interval, Bootstrap.Of(values, resample => resample.Average()));
    }

    [Fact]
    public void NoWidth_IsNoInterval()
    {
        Assert.Null(Bootstrap.Of([0d, 0, 0, 0], resample => resample.Average()));
        Assert.Null(Bootstrap.Of([1d], resample => resample.Average()));
        Assert.Null(Bootstrap.Of([1d, 2], _ => null));
    }

    [Fact]
    public void AlphaInterval_HoldsAlpha()
    {
        double?[][] units = [.. Enumerable.Range(0, 60).Select(i => new double?[] { i % 3, i % 5 == 0 ? 1 : i % 3 })];
        var interval = KrippendorffAlpha.IntervalOf(units)!;
        Assert.True(interval.Contains(KrippendorffAlpha.Of(units).Alpha!.Value));
        Assert.InRange(interval.High - interval.Low, 0.1, 0.5);
        Assert.Null(KrippendorffAlpha.IntervalOf([[1, 1], [1, 1]]));
    }
}
