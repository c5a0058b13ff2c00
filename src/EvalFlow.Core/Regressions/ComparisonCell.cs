using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>Gathers the pairs of one metric in one slice.</summary>
internal sealed class ComparisonCell
{
    public PairedTally Pairs { get; } = new();

    public long Unmatched { get; private set; }

    public long Worse { get; private set; }

    public long Better { get; private set; }

    public void Add(SampleScore? baseline, SampleScore? candidate, string? cluster, Direction direction)
    {
        if (baseline is { Kind: SampleScoreKind.Scored } left && candidate is { Kind: SampleScoreKind.Scored } right)
        {
            Pairs.Add(left.Value, right.Value, cluster);
            // A metric without a good direction counts downward moves first, so that both counts are still shown.
            bool worse = VerdictRule.IsWorse(right.Value - left.Value, direction) ?? right.Value < left.Value;
            Worse += left.Value != right.Value && worse ? 1 : 0;
            Better += left.Value != right.Value && !worse ? 1 : 0;
        }
        else if (baseline is { Kind: SampleScoreKind.Scored } || candidate is { Kind: SampleScoreKind.Scored })
        {
            Unmatched++;
        }
    }
}
