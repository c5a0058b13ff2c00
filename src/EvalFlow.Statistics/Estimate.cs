namespace EvalFlow.Statistics;

/// <summary>A mean or proportion with its uncertainty. Whatever the data cannot support is null, never 0.</summary>
public sealed record Estimate
{
    /// <summary>Number of values the estimate rests on.</summary>
    public required long N { get; init; }

    /// <summary>
    /// Number of independent clusters, a value without a cluster counting as its own; null when no cluster was given.
    /// </summary>
    public required int? Clusters { get; init; }

    /// <summary>The estimate, in the unit of the values; null when there are none.</summary>
    public required double? Value { get; init; }

    /// <summary>
    /// Standard error, above 0; null where the data cannot show one (fewer than two values or clusters, or no
    /// variation at all).
    /// </summary>
    public required double? StdError { get; init; }

    /// <summary>Confidence interval; null where none can be justified.</summary>
    public required Interval? Interval { get; init; }
}
