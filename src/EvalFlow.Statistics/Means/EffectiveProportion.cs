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
        var size = Size(tally, error, level);
        return Proportion.ClopperPearson(tally.Mean!.Value * size, size, level, method);
    }

    private static double Size(Tally tally, double? error, double level)
    {
        var units = tally.Units().EffectiveUnits(tally.Count);
        var degreesOfFreedom = Math.Min(Events(tally), tally.Clusters ?? tally.Count) - 1;
        if (error is not double clustered || degreesOfFreedom < 1)
        {
            return units;
        }

        var (p, upper) = (tally.Mean!.Value, (1 + level) / 2);
        var ratio = Distribution.NormalQuantile(upper) / Distribution.StudentQuantile(upper, degreesOfFreedom);
        var width = Math.Max(clustered, StandardError.Independent(tally)!.Value);
        return Math.Max(units, ratio * ratio * p * (1 - p) / (width * width));
    }

    private static double Events(Tally tally) => tally.Units().EffectiveEvents(tally.Count, tally.Sum);
}
