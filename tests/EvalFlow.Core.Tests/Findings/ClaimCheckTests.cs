using EvalFlow.Core.Findings;
using EvalFlow.Core.Regressions;
using Alert = EvalFlow.Core.Tests.Alerts.A;

namespace EvalFlow.Core.Tests.Findings;

public sealed class ClaimCheckTests
{
    private static Comparison With(Verdict verdict, double candidate = 0.1, string metric = "violation_rate", (string, string)? slice = null, bool accepted = false) =>
        Alert.Comparison(rows: Alert.Result(0.3, candidate, verdict, metric, slice) with { DifferencesAccepted = accepted, Summary = $"{verdict}." });

    [Theory]
    [InlineData(Verdict.Improved, null, true)]
    [InlineData(Verdict.Improved, Verdict.Inconclusive, true)]
    [InlineData(Verdict.Improved, Verdict.NotComparable, true)]
    [InlineData(Verdict.Improved, Verdict.Regressed, false)]
    [InlineData(Verdict.Inconclusive, Verdict.Equivalent, true)]
    [InlineData(Verdict.NotComparable, Verdict.Equivalent, true)]
    [InlineData(Verdict.Inconclusive, Verdict.Improved, true)]
    [InlineData(Verdict.Inconclusive, Verdict.Inconclusive, false)]
    [InlineData(Verdict.Equivalent, null, false)]
    [InlineData(Verdict.Regressed, Verdict.Regressed, false)]
    [InlineData(Verdict.NotComparable, null, false)]
    public void Of_HoldsWhenBetterThanTheTrouble_OrAsGoodAsBefore(Verdict before, Verdict? baseline, bool holds)
    {
        ClaimEvidence evidence = ClaimCheck.Of(0, A.Claim(), With(before), baseline is { } verdict ? With(verdict) : null);
        Assert.Equal(holds, evidence.Holds);
        Assert.Equal(baseline is null ? 1 : 2, evidence.Rows.Count);
    }

    [Theory]
    [InlineData(Move.Down, 0.1, true)]
    [InlineData(Move.Up, 0.1, false)]
    [InlineData(Move.Up, 0.5, true)]
    public void Of_AMetricWithoutAGoodDirection_MovesAsClaimed(Move move, double candidate, bool holds) =>
        Assert.Equal(holds, ClaimCheck.Of(0, A.Claim(move: move), With(Verdict.Changed, candidate), null).Holds);

    [Fact]
    public void Of_AnotherMetricOrSlice_ShowsNothing()
    {
        Assert.False(ClaimCheck.Of(0, A.Claim("other"), With(Verdict.Improved), null).Holds);
        Assert.False(ClaimCheck.Of(0, A.Claim(slice: "language=de"), With(Verdict.Improved), With(Verdict.Equivalent)).Holds);
        Assert.True(ClaimCheck.Of(0, A.Claim(slice: "language=de"), With(Verdict.Improved, slice: ("language", "de")), null).Holds);
    }

    [Fact]
    public void Of_DifferencesThatSomebodyAccepted_AreNoProof() =>
        Assert.False(ClaimCheck.Of(0, A.Claim(), With(Verdict.Improved, accepted: true), With(Verdict.Equivalent, accepted: true)).Holds);

    [Theory]
    [InlineData(Verdict.Regressed, true)]
    [InlineData(Verdict.Inconclusive, false)]
    [InlineData(Verdict.Equivalent, false)]
    [InlineData(Verdict.Improved, false)]
    [InlineData(Verdict.NotComparable, false)]
    public void Decayed_OnlyWhenTheLaterRunIsShownToBeWorse(Verdict verdict, bool decayed) =>
        Assert.Equal(decayed, ClaimCheck.Decayed(A.Claim(), With(verdict)) is not null);
}
