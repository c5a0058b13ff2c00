using EvalFlow.Core.Alerts;
using EvalFlow.Core.Regressions;

namespace EvalFlow.Core.Tests.Alerts;

public sealed class AlertSeverityTests
{
    // Cohen (1988), table 6.2.2, phi: .25 1.047, .40 1.369, .50 1.571, .60 1.772, 0 0, 1.00 3.142.
    [Theory]
    [InlineData(0.50, 0.60, 1.772 - 1.571)]
    [InlineData(0.25, 0.40, 1.369 - 1.047)]
    [InlineData(0.00, 1.00, 3.142)]
    public void Effect_OfRates_IsCohensH(double baseline, double candidate, double expected)
    {
        Assert.Equal(expected, AlertSeverity.Effect(A.Result(baseline, candidate))!.Value, 0.001);
        Assert.Equal(expected, AlertSeverity.Effect(A.Result(candidate, baseline))!.Value, 0.001);
    }

    [Fact]
    public void Effect_OfOtherScores_IsThePairedEffectSize()
    {
        // d_z = 2 / (0.5 * sqrt(16)) = 1.
        ComparisonRow row = A.Result(3, 5) with { StdError = 0.5, NPaired = 16 };
        Assert.Equal(1, AlertSeverity.Effect(row)!.Value, 12);
        Assert.Null(AlertSeverity.Effect(row with { StdError = null }));
    }

    [Theory]
    [InlineData(1, 0.50, 0.52, 1)]      // small: one less, never under 1
    [InlineData(3, 0.50, 0.52, 2)]
    [InlineData(4, 0.04, 0.20, 4)]      // medium: as the eval says
    [InlineData(4, 0.04, 0.60, 5)]      // large: one more
    [InlineData(5, 0.04, 0.60, 5)]      // never over 5
    [InlineData(5, 0.01, 0.02, 5)]      // a small rise of critical harm is critical
    [InlineData(null, 0.04, 0.20, 3)]   // no severity counts as middling
    public void Severity_FollowsTheTable(int? eval, double baseline, double candidate, int expected) =>
        Assert.Equal(expected, AlertSeverity.Of(eval, A.Result(baseline, candidate)));

    [Fact]
    public void Severity_OfASlice_IsNeverRaised() =>
        Assert.Equal(4, AlertSeverity.Of(4, A.Result(0.04, 0.9, slice: ("language", "de"))));

    [Theory]
    [InlineData(5, AlertKinds.RunFailed, 4)]
    [InlineData(3, AlertKinds.RunFailed, 3)]
    [InlineData(null, AlertKinds.RunIncomplete, 2)]
    [InlineData(1, AlertKinds.BudgetStopped, 1)]
    public void Severity_OfARun_IsNeverCritical(int? eval, string kind, int expected) =>
        Assert.Equal(expected, AlertSeverity.OfRun(eval, kind));
}
