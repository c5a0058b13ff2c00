namespace EvalFlow.Statistics;

/// <summary>
/// Clopper-Pearson's interval of the mean of scores between 0 and 1 on the number of 0/1 values that would have the same
/// standard error, p(1-p)/SE^2, lowered for what a standard error from few events is worth.
/// </summary>
/// <remarks>
/// Korn and Graubard 1998, Survey Methodology 24:193, with the degrees of freedom of the events instead of the clusters:
/// where few units carry all events the standard error is known no better than that. Below two such units it is not used
/// at all, and every unit counts as one 0/1 value, the most spread out that scores can be (Hoeffding 1963, JASA 58:13).
/// </remarks>
internal static class EffectiveProportion
{
    /// <summary>From this many events and non-events on, Student's t keeps its level.</summary>
    public const double ManyEvents = 100;

    public static bool HasFewEvents(Tally tally) => tally.IsWithinUnit && Events(tally) < ManyEvents;

    public static Interval Of(Tally tally, double? error, double level, string method)
    {
        var p = tally.Mean!.Value;
        double? sized = error is double clustered
            ? p * (1 - p) / Math.Pow(Math.Max(clustered, StandardError.Independent(tally)!.Value), 2)
            : null;
        return Of(p, sized, Units(tally), tally, level, method);
    }

    /// <summary>
    /// The same for a mean <paramref name="p"/> that may be known better than from the values of <paramref name="tally"/>
    /// alone, which still are all that is known about events.
    /// </summary>
    /// <param name="sized">p(1-p)/SE^2; null without a standard error.</param>
    /// <param name="least">Size that few events do not lower it below, and all there is with next to none.</param>
    public static Interval Of(double p, double? sized, double least, Tally tally, double level, string method)
    {
        var degreesOfFreedom = Math.Min(Events(tally), tally.Clusters ?? tally.Count) - 1;
        var size = Math.Max(least, sized * Worth(degreesOfFreedom, level) ?? 0);
        return Proportion.ClopperPearson(p * size, size, level, method);
    }

    public static double Units(Tally tally) => tally.Units().EffectiveUnits(tally.Count);

    /// <summary>
    /// Share of a size that a standard error with these degrees of freedom supports, (z / t)^2; 0 below one.
    /// </summary>
    public static double Worth(double degreesOfFreedom, double level)
    {
        if (degreesOfFreedom < 1)
        {
            return 0;
        }

        var upper = (1 + level) / 2;
        var ratio = Distribution.NormalQuantile(upper) / Distribution.StudentQuantile(upper, degreesOfFreedom);
        return ratio * ratio;
    }

    private static double Events(Tally tally) => tally.Units().EffectiveEvents(tally.Count, tally.Sum);
}
