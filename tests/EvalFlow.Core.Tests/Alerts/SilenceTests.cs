using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tests.Alerts;

public sealed class SilenceTests
{
    private static readonly SilenceRequest Asked = new("self-*", null, null, null, "Ann", "the judge is replaced", null, TimeSpan.FromHours(4));

    private static bool Mutes(SilenceRequest request, Alert alert, int minutes = 1) =>
        AlertSilence.Create(request, A.Noon).Mutes(alert, A.Noon.AddMinutes(minutes));

    [Fact]
    public void Mutes_WhatMatches_UntilItEnds()
    {
        Assert.True(Mutes(Asked, A.Regression()));
        Assert.True(Mutes(Asked, A.Regression(), 239));
        Assert.False(Mutes(Asked, A.Regression(), 240));
        Assert.False(Mutes(Asked, A.Regression(), -1));
        Assert.False(Mutes(Asked with { Eval = "fraud" }, A.Regression()));
        Assert.True(Mutes(Asked with { Eval = null, Domain = "SELF_harm" }, A.Regression()));
        Assert.False(Mutes(Asked with { Domain = "fraud" }, A.Regression()));
        Assert.True(Mutes(Asked with { Metric = "violation_rate", Model = "atlas-*" }, A.Regression()));
        Assert.False(Mutes(Asked with { Metric = "other" }, A.Regression()));
        Assert.False(Mutes(Asked with { Model = "borealis" }, A.Regression()));
    }

    [Fact]
    public void Mutes_OnlyAPartOfTheAlert_DoesNot() =>
        Assert.All(
            (Alert[])[AlertTransitions.Merge(A.Regression(), A.Regression("fraud")), A.Regression() with { Rows = [] }],
            alert => Assert.False(Mutes(Asked, alert)));

    [Fact]
    public void Mutes_Critical_NeedsASecondPerson()
    {
        Assert.False(Mutes(Asked, A.Regression(severity: 5)));
        Assert.True(Mutes(Asked with { ApprovedBy = "Bob" }, A.Regression(severity: 5)));
    }

    [Fact]
    public void Create_WithEverythingWrong_SaysAllOfIt()
    {
        SilenceRequest wrong = new(null, null, null, null, " ", "", "", TimeSpan.FromDays(15));
        BadInputException refused = Assert.Throws<BadInputException>(() => AlertSilence.Create(wrong, A.Noon));
        Assert.Equal(["eval", "why", "who", "for", "approved_by"], refused.Problems.Select(problem => problem.Field));
        Assert.Equal("approved_by", Assert.Single(Assert.Throws<BadInputException>(() => AlertSilence.Create(Asked with { ApprovedBy = "ann " }, A.Noon)).Problems).Field);
    }

    [Theory]
    [InlineData("*", null, true)]
    [InlineData("a", null, false)]
    [InlineData("over-*", "over-refusal", true)]
    [InlineData("*-refusal", "over-refusal", true)]
    [InlineData("o*r*l", "over-refusal", true)]
    [InlineData("o*x*l", "over-refusal", false)]
    [InlineData("a*", "over", false)]
    [InlineData("over", "over-refusal", false)]
    [InlineData("**", "", true)]
    [InlineData("", "a", false)]
    public void Pattern_Stars_StandForAnyText(string pattern, string? name, bool fits) => Assert.Equal(fits, Pattern.Fits(pattern, name));
}
