namespace EvalFlow.Statistics;

/// <summary>A <see cref="Tally"/> as plain data, for System.Text.Json; a round trip loses no bit.</summary>
public sealed record TallyState
{
    /// <summary>Over all values.</summary>
    public required MomentsState Total { get; init; }

    /// <summary>Over the values that came without a cluster.</summary>
    public required MomentsState Unclustered { get; init; }

    /// <summary>Whether every value was 0 or 1.</summary>
    public required bool IsBinary { get; init; }

    /// <summary>Per cluster; null when no cluster was ever given.</summary>
    public Dictionary<string, ClusterState>? Clusters { get; init; }
}

/// <summary>Count, compensated sums and range of some values.</summary>
public sealed record MomentsState
{
    /// <summary>Number of values, at least 0.</summary>
    public required long Count { get; init; }

    /// <summary>Sum of the values.</summary>
    public required double Sum { get; init; }

    /// <summary>What rounding took from <see cref="Sum"/>; the exact sum is the two together.</summary>
    public double SumError { get; init; }

    /// <summary>Sum of the squared values.</summary>
    public required double SumSquares { get; init; }

    /// <summary>What rounding took from <see cref="SumSquares"/>.</summary>
    public double SumSquaresError { get; init; }

    /// <summary>Smallest value; null when there is none.</summary>
    public double? Min { get; init; }

    /// <summary>Largest value; null when there is none.</summary>
    public double? Max { get; init; }
}

/// <summary>Count and compensated sum of the values of one cluster.</summary>
public sealed record ClusterState
{
    /// <summary>Number of values, at least 1.</summary>
    public required long Count { get; init; }

    /// <summary>Sum of the values.</summary>
    public required double Sum { get; init; }

    /// <summary>What rounding took from <see cref="Sum"/>.</summary>
    public double SumError { get; init; }
}
