namespace EvalFlow.Statistics;

/// <summary>Second moments of the sizes m and the sums t of independent units: clusters, and values without one.</summary>
/// <param name="SquaredSizes">Sum of m^2.</param>
/// <param name="Products">Sum of m t.</param>
/// <param name="SquaredSums">Sum of t^2.</param>
internal readonly record struct UnitMoments(double SquaredSizes, double Products, double SquaredSums)
{
    public UnitMoments With(long size, double sum) =>
        new(SquaredSizes + ((double)size * size), Products + (size * sum), SquaredSums + (sum * sum));

    /// <summary>n^2 / sum of m^2: how many units of equal size weigh as much as these (Kish).</summary>
    public double EffectiveUnits(long n) => n * ((double)n / SquaredSizes);

    /// <summary>
    /// How many equal units the events, or the non-events if they are fewer, amount to: (sum of t)^2 / sum of t^2.
    /// </summary>
    public double EffectiveEvents(long n, double sum) => Math.Min(
        Effective(sum, SquaredSums),
        Effective(n - sum, SquaredSizes - (2 * Products) + SquaredSums));

    private static double Effective(double sum, double squares) => squares > 0 ? sum * sum / squares : 0;
}
