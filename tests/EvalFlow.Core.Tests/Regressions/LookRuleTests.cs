using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;

namespace EvalFlow.Core.Tests.Regressions;

public sealed class LookRuleTests
{
    [Theory]
    [InlineData(LookSpending.OBrienFleming)]
    [InlineData(LookSpending.Pocock)]
    public void Of_AllPlannedLooks_SpendAlphaAndNoMore(LookSpending spending)
    {
        double[] alphas = [.. Enumerable.Range(1, 8).Select(look => LookRule.Of(new LookPlan(8, spending), look, 0.05).Alpha)];
        Assert.Equal(0.05, alphas.Sum(), 6);
        Assert.All(alphas, alpha => Assert.True(alpha >= 0));
        Assert.Equal(0, LookRule.Of(new LookPlan(8, spending), 9, 0.05).Alpha);
    }

    // Lan and DeMets 1983: spent by t = 1/4 of 0.05 two-sided: 4 - 4 Phi(2.2414 / 0.5) = 1.5e-5; Pocock type 0.05 ln(1 + 0.43) = 0.0179.
    [Theory]
    [InlineData(LookSpending.OBrienFleming, 1.475e-5)]
    [InlineData(LookSpending.Pocock, 0.01787)]
    public void Of_TheFirstOfFourLooks_MaySpendWhatTheFunctionSays(LookSpending spending, double expected) =>
        Assert.Equal(1, LookRule.Of(new LookPlan(4, spending), 1, 0.05).Alpha / expected, 0.01);

    [Fact]
    public void Of_WithoutAPlan_UsesAlphaEachTimeAndWarnsFromTheSecondLook()
    {
        Assert.Equal(0.05, LookRule.Of(null, 3, 0.05).Alpha);
        Assert.Null(LookRule.Note(LookRule.Of(null, 1, 0.05), 0.05));
        Assert.Contains("look 3", LookRule.Note(LookRule.Of(null, 3, 0.05), 0.05)!, StringComparison.Ordinal);
        Assert.Contains("up to 14 %", LookRule.Note(LookRule.Of(null, 3, 0.05), 0.05)!, StringComparison.Ordinal);
    }

    [Fact]
    public void Note_EachKind_ReadsWell() => Approved.Matches(string.Join('\n',
    [
        LookRule.Note(LookRule.Of(null, 3, 0.05), 0.05),
        LookRule.Note(LookRule.Of(new LookPlan(8, LookSpending.Pocock), 3, 0.05), 0.05),
        LookRule.Note(LookRule.Of(new LookPlan(8, LookSpending.OBrienFleming), 1, 0.05), 0.05),
        LookRule.Note(LookRule.Of(new LookPlan(8, LookSpending.OBrienFleming), 9, 0.05), 0.05),
        "",
    ]), "look-notes");
}
