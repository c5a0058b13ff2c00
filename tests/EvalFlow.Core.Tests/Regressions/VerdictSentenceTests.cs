using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Regressions;

public sealed class VerdictSentenceTests
{
    private static ComparisonRow Row(Verdict verdict, double delta, double p) => new()
    {
        Metric = "refusal_rate",
        Direction = Direction.LowerIsBetter,
        NPaired = 250,
        NUnmatched = 0,
        Baseline = 0.14,
        Candidate = 0.14 + delta,
        Delta = delta,
        Ci = new IntervalReport(delta - 0.07, delta + 0.07, 0.95, "tango_mcnemar"),
        Test = "mcnemar_exact",
        PValue = p,
        QValue = p,
        NewlyFailing = 3,
        NewlyPassing = 2,
        Verdict = verdict,
        Margin = 0.02,
        NeededN = verdict == Verdict.Inconclusive ? 860 : null,
    };

    [Fact]
    public void For_EachVerdict_ReadsInPlainWords() => Approved.Matches(string.Join('\n',
    [
        VerdictSentence.For(Row(Verdict.Regressed, 0.24, 1.3e-15), 0.05),
        VerdictSentence.For(Row(Verdict.Improved, -0.1, 0.002), 0.05),
        VerdictSentence.For(Row(Verdict.Changed, -0.1, 0.0312), 0.05),
        VerdictSentence.For(Row(Verdict.Equivalent, 0.001, 0.8), 0.05),
        VerdictSentence.For(Row(Verdict.Inconclusive, 0.02, 0.21), 0.05),
        VerdictSentence.For(Row(Verdict.Inconclusive, 0.02, 0.04), 0.05),
        VerdictSentence.For(Row(Verdict.Inconclusive, 0, 1), 0.05),
        VerdictSentence.For(Row(Verdict.NotComparable, 0.2, 0.01), 0.05),
        VerdictSentence.For(Row(Verdict.Inconclusive, 0, 1) with { NPaired = 0, Delta = null }, 0.05),
        "",
    ]), "verdict-sentences");
}
