namespace EvalFlow.Core.Regressions;

/// <summary>The word of a verdict with a mark, so that colour is never the only signal.</summary>
public static class VerdictWords
{
    public static string Marked(Verdict verdict) => verdict switch
    {
        Verdict.Regressed => "x REGRESSED",
        Verdict.Improved => "+ improved",
        Verdict.Equivalent => "= equivalent",
        Verdict.Inconclusive => "? inconclusive",
        Verdict.Changed => "~ changed",
        Verdict.NotComparable => "! not comparable",
    };
}
