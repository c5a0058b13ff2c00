namespace EvalFlow.Statistics;

/// <summary>
/// Interval of a chance-corrected coefficient: Clopper-Pearson's of the agreement seen, on the number of items that would
/// give the coefficient its standard error, moved to the scale of the coefficient. They are more than there are only as far
/// as the standard error can be trusted: by the items on which the raters agree in their rarest category.
/// </summary>
/// <remarks>
/// The coefficient +- 1.96 standard errors covers 22 to 94 % with few disagreements or a rare class, and claims certainty
/// for raters that never disagreed; this one covers at least 94 %, and few disagreements leave room for more.
/// </remarks>
internal static class AgreementInterval
{
    public static Interval Of(RatingTable table, double observed, double expected, double? error, double level)
    {
        var sized = error is double width && observed is > 0 and < 1
            ? observed * (1 - observed) / Math.Pow((1 - expected) * width, 2)
            : table.N;
        var trusted = sized * EffectiveProportion.Worth(table.FewestAgreed - 1, level);
        var items = Math.Max(Math.Min(table.N, sized), trusted);
        var seen = Proportion.ClopperPearson(observed * items, items, level, IntervalMethod.AgreementClopperPearson);
        return (seen with { Low = Coefficient(seen.Low), High = Coefficient(seen.High) }).ClippedTo(-1, 1);

        double Coefficient(double agreement) => (agreement - expected) / (1 - expected);
    }
}
