namespace EvalFlow.Statistics.Tests;

public sealed class PredictionPoweredTallyTests
{
    // The toy of PredictionPoweredTests.
    private static readonly double[] Truth = [1, 0, 1, 1, 0, 0, 1, 0, 1, 0];
    private static readonly double[] Predicted = [1, 0, 1, 0, 0, 1, 1, 0, 1, 0];

    [Theory]
    [InlineData(1d, .40, .1496663)]
    [InlineData(0d, .50, .1581139)]
    [InlineData(null, .4435897, .1295991)]
    public void Toy_Agrees(double? weight, double value, double error)
    {
        var result = Toy(copies: 1, clustered: false).Estimate(weight)!;
        Close.To(value, result.Value, 5e-8);
        Close.To(error, result.StdError, 5e-8);
        Assert.Equal((10, 100L), (result.Labelled, result.Unlabelled));
    }

    [Fact]
    public void GradedValues_GiveWhatTheListsGive()
    {
        double[] truth = [.2, .9, .4, .4, .7, 0];
        double[] predicted = [.3, .8, .6, .1, .7, .2];
        double[] others = [.1, .5, .9, .3, .3, .6, .8];
        var unlabelled = new Tally();
        var tally = new PredictionPoweredTally();
        foreach (var other in others)
        {
            unlabelled.Add(other);
            tally.Add(other);
        }

        foreach (var (f, y) in predicted.Zip(truth))
        {
            tally.Add(f, y);
        }

        var expected = PredictionPowered.Of(truth, predicted, unlabelled);
        var result = tally.Estimate()!;
        Close.To(expected.Weight, result.Weight, 1e-12);
        Close.To(expected.Value, result.Value, 1e-12);
        Close.To(expected.StdError!.Value, result.StdError, 1e-12);
        Close.To(expected.Interval!.Low, result.Interval!.Low, 1e-12);
    }

    [Fact]
    public void EveryCaseTwiceInOneCluster_CountsOnce()
    {
        var once = Toy(copies: 1, clustered: false).Estimate()!;
        var twice = Toy(copies: 2, clustered: true).Estimate()!;
        Close.To(once.Value, twice.Value, 1e-12);
        Close.To(once.StdError!.Value * Math.Sqrt(110 / 109d), twice.StdError, 1e-12);
    }

    [Fact]
    public void AClusterOfItsOwn_IsNoCluster()
    {
        var alone = Toy(copies: 1, clustered: false);
        var named = Toy(copies: 1, clustered: true);
        Close.To(alone.Estimate()!.StdError!.Value, named.Estimate()!.StdError, 1e-12);
        Close.To(alone.PValue()!.Value, named.PValue(), 1e-12);
    }

    [Fact]
    public void PValue_IsLowExactlyWhenTheIntervalLeavesOutZero()
    {
        var tally = Toy(copies: 1, clustered: false, isDifference: true);
        var p = tally.PValue()!.Value;
        Assert.True(tally.Estimate(level: 1 - (p * 0.999))!.Interval!.Contains(0));
        Assert.False(tally.Estimate(level: 1 - (p * 1.001))!.Interval!.Contains(0));
    }

    [Fact]
    public void WithoutLabelsOrWithoutOthers_NothingIsEstimated()
    {
        var tally = new PredictionPoweredTally();
        tally.Add(1, 1d);
        tally.Add(0, 0d);
        Assert.Null(tally.Estimate());
        Assert.Null(tally.PValue());
        Assert.Equal(0.5, tally.Truth.Mean);
    }

    [Fact]
    public void NoVariation_ClaimsNoCertainty()
    {
        var tally = new PredictionPoweredTally();
        tally.Add(0, 0d);
        tally.Add(0, 0d);
        tally.Add(0);
        Assert.Null(tally.Estimate()!.StdError);
        Assert.True(tally.Estimate()!.Interval!.High > 0.5);
        Assert.Null(tally.PValue());
    }

    [Fact]
    public void WrongInput_IsRefused()
    {
        var tally = Toy(copies: 1, clustered: false);
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.Add(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.Add(1, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.Estimate(1.2));
        Assert.Throws<ArgumentOutOfRangeException>(() => tally.Estimate(level: 1));
    }

    [Fact]
    public void DifferencesAllOnOneSide_MayStillLieOnTheOther()
    {
        var tally = new PredictionPoweredTally(isDifference: true);
        for (var i = 0; i < 100; i++)
        {
            tally.Add(0, i == 0 ? 1d : 0d);
            tally.Add(0);
        }

        Assert.True(tally.Estimate()!.Interval!.Low < 0);
    }

    private static PredictionPoweredTally Toy(int copies, bool clustered, bool isDifference = false)
    {
        var tally = new PredictionPoweredTally(isDifference);
        for (var copy = 0; copy < copies; copy++)
        {
            for (var i = 0; i < Truth.Length; i++)
            {
                tally.Add(Predicted[i], Truth[i], clustered ? $"labelled {i}" : null);
            }

            for (var i = 0; i < 100; i++)
            {
                tally.Add(i < 40 ? 1 : 0, clustered ? $"other {i}" : null);
            }
        }

        return tally;
    }
}
