using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Web.Comparisons;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Tests.Comparisons;

public sealed class ComparisonVerdictTests
{
    [Fact]
    public void Of_PrimaryImprovedAnotherRegressed_SaysTheRegressionFirst()
    {
        ComparisonVerdict verdict = ComparisonVerdict.Of(Found(Row("helpful", Verdict.Improved, primary: true), Row("leaks", Verdict.Regressed)));
        Assert.Equal((Tone.Bad, "leaks: said."), (verdict.Tone, verdict.Headline));
    }

    [Fact]
    public void Of_SlicesAndLeftOut_AreNamedBesideIt()
    {
        Comparison found = Found(Row("helpful", Verdict.Equivalent, primary: true), Row("helpful", Verdict.Regressed) with { Slice = new Dictionary<string, string> { ["language"] = "de" } })
            with { LeftOutSamples = 3 };
        ComparisonVerdict verdict = ComparisonVerdict.Of(found);
        Assert.Equal(Tone.Good, verdict.Tone);
        Assert.Equal(["1 slice regressed; they are listed below.", "3 samples could not be paired and are part of no difference."], verdict.Details);
    }

    [Theory]
    [InlineData(Verdict.Inconclusive)]
    [InlineData(Verdict.NotComparable)]
    public void Of_NothingDecided_IsNeverGood(Verdict undecided) => Assert.Equal(Tone.Care, ComparisonVerdict.Of(Found(Row("helpful", undecided, primary: true))).Tone);

    [Fact]
    public void Of_NoRows_SaysSo() => Assert.Equal("Nothing could be compared.", ComparisonVerdict.Of(Found()).Headline);

    private static ComparisonRow Row(string metric, Verdict verdict, bool primary = false) => new()
    {
        Metric = metric, Direction = Direction.LowerIsBetter, Primary = primary, NPaired = 10, NUnmatched = 0, Test = "mcnemar_exact",
        NewlyFailing = 0, NewlyPassing = 0, Verdict = verdict, Summary = $"{metric}: said.",
    };

    private static Comparison Found(params ComparisonRow[] rows) => new()
    {
        BaselineRun = "a", CandidateRun = "b", EvalId = "e", BaselineModel = "m", CandidateModel = "n", Comparable = true, NotComparableReasons = [], Alpha = 0.05,
        Comparisons = rows, Flips = [], FlipsTotal = 0, UnmatchedIds = [],
    };
}
