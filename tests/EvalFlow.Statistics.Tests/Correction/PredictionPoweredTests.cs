namespace EvalFlow.Statistics.Tests;

public sealed class PredictionPoweredTests
{
    // A toy of ten labelled cases, computed independently.
    private static readonly double[] Truth = [1, 0, 1, 1, 0, 0, 1, 0, 1, 0];
    private static readonly double[] Predicted = [1, 0, 1, 0, 0, 1, 1, 0, 1, 0];

    [Theory]
    [InlineData(1d, 1, .40, .1496663)]
    [InlineData(0d, 0, .50, .1581139)]
    [InlineData(null, .5641026, .4435897, .1295991)]
    public void Toy_Agrees(double? weight, double expectedWeight, double value, double error)
    {
        var result = PredictionPowered.Of(Truth, Predicted, Make.Binary(40, 60), weight);
        Close.To(expectedWeight, result.Weight, 5e-8);
        Close.To(value, result.Value, 5e-8);
        Close.To(error, result.StdError, 5e-8);
        Assert.True(result.Interval!.Low < value - error && result.Interval.High > value + error);
        Assert.Equal("prediction_powered_clopper_pearson", result.Interval.Method);
        Assert.Equal((10, 100L), (result.Labelled, result.Unlabelled));
    }

    [Fact]
    public void UselessPredictor_GetsNoWeight()
    {
        double[] opposite = [.. Truth.Select(y => 1 - y)];
        Assert.Equal(0, PredictionPowered.Of(Truth, opposite, Make.Binary(50, 50)).Weight);
        Assert.Equal(0, PredictionPowered.Of(Truth, new double[10], Make.Binary(0, 50)).Weight);
    }

    [Fact]
    public void NoVariation_ClaimsNoCertainty()
    {
        var result = PredictionPowered.Of([0, 0, 0], [0, 0, 0], Make.Binary(0, 50));
        Assert.Equal(0, result.Value);
        Assert.Null(result.StdError);
        Close.To(Proportion.ClopperPearson(0, 3).High, result.Interval!.High, 1e-12);
    }

    // Not between 0 and 1: nothing but the normal approximation is left.
    [Fact]
    public void OtherValues_AreNormal()
    {
        var rest = new Tally();
        rest.Add(20);
        rest.Add(40);
        var result = PredictionPowered.Of([10, 30, 20], [12, 26, 21], rest);
        Close.To(result.Value - (1.959964 * result.StdError!.Value), result.Interval!.Low, 1e-4);
        Assert.Equal("prediction_powered", result.Interval.Method);
    }

    // 1 % events and 200 labels, two of them events: +- 1.96 standard errors covers 85 %.
    [Fact]
    public void FewEvents_AreCovered()
    {
        var random = new SeededRandom(4);
        var covered = 0;
        for (var run = 0; run < 1_000; run++)
        {
            double[] truth = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble() < .01 ? 1d : 0)];
            double[] predicted = [.. truth.Select(y => random.NextDouble() < (y == 1 ? .9 : .02) ? 1d : 0)];
            var rest = new Tally();
            for (var i = 0; i < 1_000; i++)
            {
                rest.Add(random.NextDouble() < .9 * .01 + (.02 * .99) ? 1 : 0);
            }

            covered += PredictionPowered.Of(truth, predicted, rest).Interval!.Contains(.01) ? 1 : 0;
        }

        Assert.InRange(covered, 960, 1_000);
    }

    [Fact]
    public void WrongInput_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => PredictionPowered.Of([1], [1], Make.Binary(1, 1)));
        Assert.Throws<ArgumentException>(() => PredictionPowered.Of([1, 0], [1], Make.Binary(1, 1)));
        Assert.Throws<ArgumentException>(() => PredictionPowered.Of([1, 0], [1, 0], new Tally()));
        Assert.Throws<ArgumentOutOfRangeException>(() => PredictionPowered.Of([1, 0], [1, 0], Make.Binary(1, 1), 1.2));
    }
}
