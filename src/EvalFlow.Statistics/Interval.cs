namespace EvalFlow.Statistics;

/// <summary>
/// A confidence interval. <see cref="Low"/> and <see cref="High"/> are in the unit of the estimate and
/// <c>Low &lt;= High</c>; both ends belong to the interval. <see cref="Level"/> lies strictly between 0 and 1
/// (0.95 for 95 %). <see cref="Method"/> is one of the stable names in <see cref="IntervalMethod"/>.
/// </summary>
public sealed record Interval(double Low, double High, double Level, string Method)
{
    /// <summary>Whether <paramref name="value"/> lies in the closed interval.</summary>
    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>The interval cut to the range the quantity can take; a limit outside it says nothing.</summary>
    internal Interval ClippedTo(double lowest, double highest) =>
        this with { Low = Math.Clamp(Low, lowest, highest), High = Math.Clamp(High, lowest, highest) };
}
