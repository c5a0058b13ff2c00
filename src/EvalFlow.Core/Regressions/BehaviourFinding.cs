using EvalFlow.Core.Evals;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>A behaviour with its test, before the q-values of its family are known.</summary>
/// <param name="Occurred">False when neither run shows it at all, so that there was nothing to test.</param>
internal abstract record BehaviourFinding(BehaviourRow Row, bool Occurred)
{
    protected const double Power = 0.8;

    /// <summary>The row with its verdict.</summary>
    /// <param name="q">Null when the behaviour is not in the family.</param>
    public abstract BehaviourRow Judged(double? q, VerdictRule rule);
}

/// <summary>A share or a number.</summary>
internal sealed record ValueFinding(BehaviourRow Row, bool Occurred, PairedTally Pairs, double? Margin) : BehaviourFinding(Row, Occurred)
{
    public override BehaviourRow Judged(double? q, VerdictRule rule)
    {
        PairedResult wide = PairedMean.Of(Pairs, 1 - rule.Alpha, rule.Alpha, Power);
        Interval? narrow = Margin is null ? null : PairedMean.Of(Pairs, 1 - (2 * rule.Alpha), rule.Alpha, Power).Interval;
        return Row with { QValue = q, Verdict = rule.Judge(wide.Delta, q, wide.Interval, narrow, Margin, Direction.Neutral) };
    }
}

/// <summary>Shares of several kinds.</summary>
internal sealed record MixFinding(BehaviourRow Row, bool Occurred, IReadOnlyList<PairedTally> Shares, double Margin) : BehaviourFinding(Row, Occurred)
{
    // A mix is the same when each of its shares is: every one of the claims must hold, so none needs a correction.
    public override BehaviourRow Judged(double? q, VerdictRule rule)
    {
        double level = q <= rule.Alpha ? 1 - rule.Alpha : 1 - (2 * rule.Alpha);
        bool same = Shares.Count > 0 && Shares.All(share => Equivalence.Of(PairedMean.Of(share, level).Interval, Margin).IsEquivalent);
        return Row with { QValue = q, Verdict = same ? Verdict.Equivalent : q <= rule.Alpha ? Verdict.Changed : Verdict.Inconclusive };
    }
}
