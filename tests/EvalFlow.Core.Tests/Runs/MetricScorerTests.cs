using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Runs;

public sealed class MetricScorerTests
{
    [Theory]
    [InlineData("yes", SampleScoreKind.Scored, 1)]
    [InlineData("no", SampleScoreKind.Scored, 0)]
    [InlineData("!", SampleScoreKind.Missing, 0)]
    [InlineData("#", SampleScoreKind.Missing, 0)]
    [InlineData("-", SampleScoreKind.NotApplicable, 0)]
    public void Score_OneEpoch_FollowsTheOutcome(string label, SampleScoreKind kind, double value) =>
        Assert.Equal(new SampleScore(kind, value), Scored.Rate().Score(Scored.Sample(0, null, [], label)));

    [Theory]
    [InlineData(EpochReducer.Mean, 0.6)]
    [InlineData(EpochReducer.Median, 1)]
    [InlineData(EpochReducer.Mode, 1)]
    [InlineData(EpochReducer.Max, 1)]
    public void Score_FiveEpochs_AreReducedWithinTheSample(EpochReducer reducer, double expected)
    {
        ScoredSample sample = Scored.Sample(0, null, [], "yes", "no", "yes", "no", "yes");
        Assert.Equal(expected, Scored.Rate(reducer, 5).Score(sample).Value, 12);
    }

    // Reference: pass@k and pass^k of n = 10, c = 3 (docs/statistics.md): k = 5 gives 11/12, k = 2 gives 1/15.
    [Theory]
    [InlineData(EpochReducer.PassAtK, 5, 11.0 / 12)]
    [InlineData(EpochReducer.PassPowK, 2, 1.0 / 15)]
    public void Score_PassReducers_MatchTheReference(EpochReducer reducer, int k, double expected)
    {
        string[] labels = [.. Enumerable.Repeat("yes", 3), .. Enumerable.Repeat("no", 7)];
        Assert.Equal(expected, Scored.Rate(reducer, 10, k).Score(Scored.Sample(0, null, [], labels)).Value, 12);
    }

    [Fact]
    public void Score_FewerScoredEpochsThanK_IsMissingNotGuessed()
    {
        ScoredSample sample = Scored.Sample(0, null, [], "yes", "#", "!");
        Assert.Equal(SampleScoreKind.Missing, Scored.Rate(EpochReducer.PassAtK, 3, 2).Score(sample).Kind);
    }

    [Fact]
    public void Score_SomeEpochsErrored_UsesTheScoredOnes()
    {
        ScoredSample sample = Scored.Sample(0, null, [], "yes", "#", "no", "!");
        Assert.Equal(new SampleScore(SampleScoreKind.Scored, 0.5), Scored.Rate(EpochReducer.Mean, 4).Score(sample));
    }

    [Fact]
    public void Score_ModeTied_DoesNotDependOnTheOrderOfEpochs()
    {
        double first = Scored.Rate(EpochReducer.Mode, 2).Score(Scored.Sample(0, null, [], "yes", "no")).Value;
        double second = Scored.Rate(EpochReducer.Mode, 2).Score(Scored.Sample(0, null, [], "no", "yes")).Value;
        Assert.Equal(first, second);
    }
}
