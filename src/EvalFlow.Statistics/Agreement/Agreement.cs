namespace EvalFlow.Statistics;

/// <summary>
/// A chance-corrected agreement coefficient, (observed - expected) / (1 - expected): 1 is perfect, 0 is what chance
/// gives, below 0 is worse than chance. Show <see cref="Observed"/> beside it: with one rare class the coefficient
/// can be near 0 while raters nearly always agree.
/// </summary>
public sealed record Agreement
{
    /// <summary>Number of items rated.</summary>
    public required long N { get; init; }

    /// <summary>The coefficient, at most 1; null without items, or when chance alone would always agree.</summary>
    public required double? Value { get; init; }

    /// <summary>Share of (weighted) agreement seen, in [0, 1]; null without items.</summary>
    public required double? Observed { get; init; }

    /// <summary>Share of agreement expected by chance, in [0, 1]; null without items.</summary>
    public required double? Expected { get; init; }

    /// <summary>Standard error of <see cref="Value"/>, above 0; null where none can be given.</summary>
    public double? StdError { get; init; }

    /// <summary>
    /// Standard error if there were no agreement beyond chance, for testing just that; null if unknown.
    /// </summary>
    public double? NullStdError { get; init; }

    /// <summary>Interval of <see cref="Value"/>; null where none can be given.</summary>
    public Interval? Interval { get; init; }

    /// <summary>Two-sided p-value of no agreement beyond chance; null without <see cref="NullStdError"/>.</summary>
    public double? PValue => Value is double value && NullStdError is double error
        ? Distribution.NormalTwoSided(value / error)
        : null;
}
