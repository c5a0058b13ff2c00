namespace EvalFlow.Statistics;

/// <summary>
/// What two measurements of the same items say about their difference. Whatever the data cannot support is null.
/// </summary>
public sealed record PairedResult
{
    /// <summary>Number of pairs.</summary>
    public required long N { get; init; }

    /// <summary>Number of clusters, a pair without one counting as its own; null when no cluster was given.</summary>
    public required int? Clusters { get; init; }

    /// <summary>Mean of the baseline values; null without pairs.</summary>
    public required double? Baseline { get; init; }

    /// <summary>Mean of the candidate values; null without pairs.</summary>
    public required double? Candidate { get; init; }

    /// <summary>Candidate - baseline; null without pairs.</summary>
    public required double? Delta { get; init; }

    /// <summary>Standard error of <see cref="Delta"/>, above 0; null where the data show no variation.</summary>
    public required double? StdError { get; init; }

    /// <summary>Interval of <see cref="Delta"/>; null where none can be justified.</summary>
    public required Interval? Interval { get; init; }

    /// <summary>The test behind <see cref="PValue"/>, one of <see cref="PairedTest"/>.</summary>
    public required string Test { get; init; }

    /// <summary>Two-sided p-value of no difference, in [0, 1]; null when no test is possible.</summary>
    public required double? PValue { get; init; }

    /// <summary>
    /// The smallest true difference that data like these would have shown with the power asked for; above 0, in the
    /// unit of <see cref="Delta"/>. Null when it cannot be told, or when no difference could be shown.
    /// </summary>
    public required double? Mde { get; init; }
}
