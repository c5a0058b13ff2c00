namespace EvalFlow.Statistics;

/// <summary>A <see cref="PairedTally"/> as plain data, for System.Text.Json; a round trip loses no bit.</summary>
public sealed record PairedTallyState
{
    /// <summary>Of the differences candidate - baseline, with their clusters.</summary>
    public required TallyState Difference { get; init; }

    /// <summary>Of the baseline values.</summary>
    public required MomentsState Baseline { get; init; }

    /// <summary>Of the candidate values.</summary>
    public required MomentsState Candidate { get; init; }

    /// <summary>Whether every value of both arms was 0 or 1.</summary>
    public required bool IsBinary { get; init; }

    /// <summary>Pairs with baseline 1 and candidate 0.</summary>
    public required long OnlyBaseline { get; init; }

    /// <summary>Pairs with baseline 0 and candidate 1.</summary>
    public required long OnlyCandidate { get; init; }

    /// <summary>
    /// Each difference of a pair without a cluster, while there are at most <see cref="PairedTally.MostPermuted"/>;
    /// null beyond.
    /// </summary>
    public IReadOnlyList<double>? Differences { get; init; }

    /// <summary>
    /// Sum of the absolute differences of the pairs without a cluster; null in states from before it was kept.
    /// </summary>
    public double? SumAbsoluteDifference { get; init; }
}
