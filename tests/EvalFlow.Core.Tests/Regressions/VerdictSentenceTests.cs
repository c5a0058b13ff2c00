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
        Say(Row(Verdict.Regressed, 0.24, 1.3e-15)),
        Say(Row(Verdict.Regressed, 0.06, 0.001) with { NonInferior = true, Margin = 0.2, MarginCi = new IntervalReport(0.01, 0.11, 0.9, "tango_mcnemar") }),
        Say(Row(Verdict.Improved, -0.1, 0.002)),
        Say(Row(Verdict.Changed, -0.1, 0.0312)),
        Say(Row(Verdict.Equivalent, 0.001, 0.8) with { MarginCi = new IntervalReport(-0.011, 0.013, 0.9, "tango_mcnemar") }),
        Say(Row(Verdict.Inconclusive, 0.02, 0.21)),
        Say(Row(Verdict.Inconclusive, 0.02, 0.21) with { NonInferior = false, Mde = 0.09, NeededEpochs = 6 }),
        Say(Row(Verdict.Inconclusive, -0.02, 0.21) with { NonInferior = true, MarginCi = new IntervalReport(-0.08, 0.013, 0.9, "tango_mcnemar"), Mde = 0.09, NeededN = null }),
        Say(Row(Verdict.Inconclusive, 0.02, 0.04)),
        Say(Row(Verdict.Inconclusive, 0, 1)),
        Say(Row(Verdict.NotComparable, 0.2, 0.01)),
        Say(Row(Verdict.Inconclusive, 0, 1) with { NPaired = 0, Delta = null }),
        "",
        Say(Row(Verdict.Regressed, -0.1, 0.002) with { Metric = "accuracy", Direction = Direction.HigherIsBetter }),
        Say(Row(Verdict.Improved, 0.1, 0.002) with { Metric = "compliance_rate", Direction = Direction.HigherIsBetter }),
        Say(Row(Verdict.Regressed, 0.41, 0.002) with { Metric = "harm_score", Baseline = 2.5, Candidate = 2.91 }),
        Say(Row(Verdict.Regressed, 0.24, 1.3e-15) with { DifferencesAccepted = true }),
        "",
        VerdictSentence.For(Row(Verdict.Inconclusive, 0.1, 0.004), 0.05, new LookReport(2, 8, "obrien_fleming", 1.5e-5)),
        VerdictSentence.For(Row(Verdict.Inconclusive, 0.1, 0.004) with { NeededN = null }, 0.05, new LookReport(9, 8, "obrien_fleming", 0)),
        "",
    ]), "verdict-sentences");

    private static string Say(ComparisonRow row) => VerdictSentence.For(row, 0.05);
}
