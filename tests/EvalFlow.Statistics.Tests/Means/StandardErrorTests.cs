namespace EvalFlow.Statistics.Tests;

public sealed class StandardErrorTests
{
    // Computed independently.
    [Fact]
    public void FourClusters_AllThreeErrors_Agree()
    {
        var tally = Make.Tally(("a", [1, 1, 1, 0]), ("b", [0, 0, 0]), ("c", [1, 1, 0]), ("d", [1, 0]));
        Assert.Equal(12, tally.Count);
        Assert.Equal(0.5, tally.Mean);
        Close.To(.1507557, StandardError.Independent(tally), 5e-8);
        Close.To(.1559024, StandardError.Clustered(tally, finiteCorrection: false), 5e-8);
        Close.To(.1800206, StandardError.Clustered(tally), 5e-8);
    }

    // Data of inspect_ai tests/scorer/test_metric.py::test_clustered_stderr.
    [Fact]
    public void InspectData_Agrees()
    {
        var tally = new Tally();
        for (var i = 0; i < 20; i++)
        {
            tally.Add(i, $"{i % 4}");
        }

        Close.To(.6454972, StandardError.Clustered(tally), 5e-8);
        Close.To(.5590170, StandardError.Clustered(tally, finiteCorrection: false), 5e-8);
    }

    [Fact]
    public void Clustered_EveryValueAlone_IsTheIndependentError()
    {
        var alone = new Tally();
        var named = new Tally();
        double[] values = [0.1, 0.7, 0.35, 0.9, 0.2];
        for (var i = 0; i < values.Length; i++)
        {
            alone.Add(values[i]);
            named.Add(values[i], i < 2 ? $"c{i}" : null);
        }

        Close.To(StandardError.Independent(alone)!.Value, StandardError.Clustered(alone), 1e-15);
        Close.To(StandardError.Independent(alone)!.Value, StandardError.Clustered(named), 1e-15);
    }

    [Fact]
    public void TooFewValues_HaveNoError()
    {
        Assert.Null(StandardError.Independent(new Tally()));
        Assert.Null(StandardError.Independent(Make.Tally(("", [3]))));
        Assert.Null(StandardError.Clustered(Make.Tally(("a", [1, 2, 3]))));
    }

    // A sum of squares in plain doubles loses every digit here.
    [Fact]
    public void LargeOffset_DoesNotCancel()
    {
        var tally = new Tally();
        foreach (var value in new[] { 1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16 })
        {
            tally.Add(value);
        }

        Close.To(Math.Sqrt(30d / 4), StandardError.Independent(tally), 1e-12);
    }
}
