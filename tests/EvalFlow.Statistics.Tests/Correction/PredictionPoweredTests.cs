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
        Close.To(value - (1.959964 * error), result.Interval!.Low, 1e-6);
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
        Assert.Null(result.Interval);
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
