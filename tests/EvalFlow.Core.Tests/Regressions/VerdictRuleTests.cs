using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Tests.Regressions;

public sealed class VerdictRuleTests
{
    private static readonly VerdictRule Rule = new(0.05);

    private static Interval Around(double low, double high) => new(low, high, 0.95, "test");

    [Theory]
    [InlineData(0.24, 0.001, Direction.LowerIsBetter, Verdict.Regressed)]
    [InlineData(-0.24, 0.001, Direction.LowerIsBetter, Verdict.Improved)]
    [InlineData(0.24, 0.001, Direction.HigherIsBetter, Verdict.Improved)]
    [InlineData(-0.24, 0.001, Direction.HigherIsBetter, Verdict.Regressed)]
    [InlineData(0.24, 0.001, Direction.Neutral, Verdict.Changed)]
    [InlineData(0.24, 0.06, Direction.LowerIsBetter, Verdict.Inconclusive)]
    public void Judge_FollowsDirectionNeverSign(double delta, double q, Direction direction, Verdict expected) =>
        Assert.Equal(expected, Rule.Judge(delta, q, Around(0.1, 0.3), null, null, direction));

    [Fact]
    public void Judge_NarrowIntervalInsideTheMargin_IsEquivalent() =>
        Assert.Equal(Verdict.Equivalent, Rule.Judge(0.001, 0.7, Around(-0.03, 0.03), Around(-0.01, 0.012), 0.02, Direction.LowerIsBetter));

    [Fact]
    public void Judge_NarrowIntervalReachesTheMargin_IsInconclusive() =>
        Assert.Equal(Verdict.Inconclusive, Rule.Judge(0.001, 0.7, Around(-0.03, 0.03), Around(-0.01, 0.02), 0.02, Direction.LowerIsBetter));

    [Fact]
    public void Judge_RealButNegligibleDifference_IsEquivalent() =>
        Assert.Equal(Verdict.Equivalent, Rule.Judge(0.004, 0.001, Around(0.002, 0.006), Around(0.003, 0.005), 0.02, Direction.LowerIsBetter));

    [Fact]
    public void Judge_RealDifferenceThatMayExceedTheMargin_IsRegressed() =>
        Assert.Equal(Verdict.Regressed, Rule.Judge(0.02, 0.001, Around(0.01, 0.03), Around(0.012, 0.028), 0.02, Direction.LowerIsBetter));

    [Fact]
    public void Judge_NothingPaired_IsInconclusive() =>
        Assert.Equal(Verdict.Inconclusive, Rule.Judge(null, null, null, null, 0.02, Direction.LowerIsBetter));
}
