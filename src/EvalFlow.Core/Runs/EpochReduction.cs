using EvalFlow.Core.Evals;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Runs;

/// <summary>Makes one score of the values of a sample's epochs.</summary>
internal static class EpochReduction
{
    /// <summary>The reduced value; missing when too few epochs were scored for the reducer.</summary>
    /// <param name="values">Of the scored epochs, in any order; the order is not kept.</param>
    public static SampleScore Score(EpochPlan epochs, Span<double> values) => Reduce(epochs, values) is { } value
        ? new SampleScore(SampleScoreKind.Scored, value)
        : new SampleScore(SampleScoreKind.Missing, 0);

    private static double? Reduce(EpochPlan epochs, Span<double> values)
    {
        if (values.Length == 0)
        {
            return null;
        }
        switch (epochs.Reducer)
        {
            case EpochReducer.Mean:
                return Sum(values) / values.Length;
            case EpochReducer.Max:
                values.Sort();
                return values[^1];
            case EpochReducer.Median:
                values.Sort();
                int middle = values.Length / 2;
                return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
            case EpochReducer.Mode:
                return Mode(values);
            case EpochReducer.PassAtK:
                // Fewer scored epochs than k cannot be estimated without guessing the missing ones.
                return values.Length < epochs.K ? null : PassAtK.Estimate(values.Length, Passes(values), epochs.K);
            case EpochReducer.PassPowK:
                return values.Length < epochs.K ? null : PassPowK.Estimate(values.Length, Passes(values), epochs.K);
            default:
                throw new InvalidOperationException($"Unknown reducer {epochs.Reducer}.");
        }
    }

    // A tie goes to the smallest value, so that the result does not depend on the order of the epochs.
    private static double Mode(Span<double> values)
    {
        values.Sort();
        double best = values[0];
        int bestCount = 0;
        int from = 0;
        for (int i = 1; i <= values.Length; i++)
        {
            if (i == values.Length || !values[i].Equals(values[from]))
            {
                if (i - from > bestCount)
                {
                    (best, bestCount) = (values[from], i - from);
                }
                from = i;
            }
        }
        return best;
    }

    private static double Sum(Span<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }
        return sum;
    }

    private static int Passes(Span<double> values)
    {
        int passes = 0;
        foreach (double value in values)
        {
            passes += value >= 0.5 ? 1 : 0;
        }
        return passes;
    }
}
