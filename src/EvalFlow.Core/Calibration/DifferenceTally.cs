using EvalFlow.Statistics;

namespace EvalFlow.Core.Calibration;

/// <summary>One response of each of two runs to the same sample, as judge and people saw it.</summary>
/// <param name="Before">What the judge says of the metric in the baseline; where it failed, 0.</param>
/// <param name="TruthBefore">What people say; null when they did not label it.</param>
/// <param name="BothJudged">The judge gave a label to both.</param>
internal readonly record struct JudgedPair(double Before, double After, double? TruthBefore, double? TruthAfter, bool BothJudged, string? Cluster);

/// <summary>All that a corrected difference rests on, in one slice.</summary>
internal sealed class DifferenceTally
{
    /// <summary>The judge's differences, and people's where both responses are labelled.</summary>
    public PredictionPoweredTally Differences { get; } = new(isDifference: true);

    /// <summary>The two runs apart, with the same pairs labelled.</summary>
    public PredictionPoweredTally Before { get; } = new();
    public PredictionPoweredTally After { get; } = new();

    /// <summary>People's labels where both responses have one.</summary>
    public PairedTally People { get; } = new();

    /// <summary>The judge's labels where both responses have one: each run, and their difference, for what errors they share.</summary>
    public Tally JudgeBefore { get; } = new();
    public Tally JudgeAfter { get; } = new();
    public Tally JudgeDifference { get; } = new();

    public void Add(JudgedPair pair)
    {
        double predicted = pair.After - pair.Before;
        if (pair is { TruthBefore: { } before, TruthAfter: { } after })
        {
            Differences.Add(predicted, after - before, pair.Cluster);
            Before.Add(pair.Before, before, pair.Cluster);
            After.Add(pair.After, after, pair.Cluster);
            People.Add(before, after, pair.Cluster);
        }
        else
        {
            Differences.Add(predicted, pair.Cluster);
            Before.Add(pair.Before, pair.Cluster);
            After.Add(pair.After, pair.Cluster);
        }
        if (pair.BothJudged)
        {
            JudgeBefore.Add(pair.Before, pair.Cluster);
            JudgeAfter.Add(pair.After, pair.Cluster);
            JudgeDifference.Add(predicted, pair.Cluster);
        }
    }
}
