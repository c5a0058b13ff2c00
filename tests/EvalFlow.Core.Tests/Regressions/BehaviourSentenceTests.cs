using EvalFlow.Core.Regressions;

namespace EvalFlow.Core.Tests.Regressions;

public sealed class BehaviourSentenceTests
{
    [Fact]
    public void For_EachBehaviour_ReadsInPlainWords() => Approved.Matches(string.Join('\n',
    [
        Say("response_length", BehaviourScale.Mean, "characters", 812, 1430),
        Say("output_tokens", BehaviourScale.Mean, "tokens", 107.25, 120.5),
        Say("latency", BehaviourScale.Ratio, "seconds", 1.6, 2.16),
        Say("latency", BehaviourScale.Ratio, "seconds", 2, 1.5),
        Say("empty_response", BehaviourScale.Share, null, 0, 0.032),
        Say("cut_short", BehaviourScale.Share, null, 0.05, 0.01),
        Say("judge_failed", BehaviourScale.Share, null, 0, 0.055),
        BehaviourSentence.For(Row("refusal_style", BehaviourScale.Mix, null, null, null) with
        {
            Mix = [new("answers", 0.3, 0.31, null, 0.9), new("refuses_with_apology", 0.6, 0.2, null, 1e-9), new("objects", 0.1, 0.49, null, 1e-9)],
        }),
        BehaviourSentence.For(Row("language", BehaviourScale.Mix, null, null, null) with { Mix = [new("en", 1, 0.9, null, 0.01), new("de", 0, 0.1, null, 0.01)] }),
        BehaviourSentence.For(Row("language", BehaviourScale.Mix, null, null, null) with { Verdict = Verdict.Inconclusive }),
        BehaviourSentence.For(Row("response_length", BehaviourScale.Mean, "characters", 1, 1) with { Verdict = Verdict.Equivalent }),
        "",
    ]), "behaviour-sentences");

    private static string Say(string name, BehaviourScale scale, string? unit, double baseline, double candidate) =>
        BehaviourSentence.For(Row(name, scale, unit, baseline, candidate));

    private static BehaviourRow Row(string name, BehaviourScale scale, string? unit, double? baseline, double? candidate) => new()
    {
        Name = name,
        Scale = scale,
        Unit = unit,
        NPaired = 250,
        Baseline = baseline,
        Candidate = candidate,
        Delta = scale == BehaviourScale.Ratio ? (candidate / baseline) - 1 : candidate - baseline,
        Test = "paired_t",
        PValue = 0.0004,
        QValue = 0.001,
        Verdict = Verdict.Changed,
    };
}
