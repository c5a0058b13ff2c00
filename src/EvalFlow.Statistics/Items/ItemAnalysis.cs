namespace EvalFlow.Statistics;

/// <summary>What one item contributes to a test.</summary>
public sealed record ItemStatistics
{
    /// <summary>
    /// Share of takers who got it right, in [0, 1]; null without takers. 0 and 1 mean it tells nothing.
    /// </summary>
    public required double? Difficulty { get; init; }

    /// <summary>Correlation with the total, the item included; null when either does not vary.</summary>
    public required double? ItemTotal { get; init; }

    /// <summary>
    /// Correlation with the total of the other items; null when either does not vary. Near 0 or below: the item
    /// measures something else, or its key is wrong.
    /// </summary>
    public required double? ItemRest { get; init; }

    /// <summary>
    /// Kelley's D in [-1, 1]: share right among the best 27 % of takers minus that among the worst; takers tied at the
    /// border count in part. Null without takers.
    /// </summary>
    public required double? UpperLower { get; init; }
}

/// <summary>Classical item analysis: of use from about ten takers, where item response models are not.</summary>
public sealed record ItemAnalysis
{
    /// <summary>Per item, in the order of the table.</summary>
    public required IReadOnlyList<ItemStatistics> Items { get; init; }

    /// <summary>
    /// KR-20, the share of the variance of totals that would repeat; at most 1, may be negative. Null below two items
    /// or when totals do not vary.
    /// </summary>
    public required double? Kr20 { get; init; }

    /// <summary>Items some but not all takers got right: the only ones that can tell takers apart.</summary>
    public int InformativeItems => Items.Count(item => item.Difficulty is > 0 and < 1);

    /// <summary>Analyses a table.</summary>
    /// <remarks>
    /// Kuder and Richardson 1937, Psychometrika 2:151; Kelley 1939, J. Educ. Psychol. 30:17; Henrysson 1963 for the
    /// item-rest correlation.
    /// </remarks>
    public static ItemAnalysis Of(ResponseTable table)
    {
        var totals = table.Patterns.Select(pattern => (double)pattern.Responses.Sum()).ToArray();
        var (upper, lower) = TailWeights(table, totals);
        return new ItemAnalysis
        {
            Items = [.. Enumerable.Range(0, table.Items).Select(item => Analyse(table, totals, upper, lower, item))],
            Kr20 = KuderRichardson(table, totals),
        };
    }

    private static ItemStatistics Analyse(
        ResponseTable table, double[] totals, double[] upper, double[] lower, int item)
    {
        var responses = table.Patterns.Select(pattern => (double)pattern.Responses[item]).ToArray();
        var rest = totals.Zip(responses, (total, response) => total - response).ToArray();
        return new ItemStatistics
        {
            Difficulty = WeightedMoments.Of(table, responses, responses)?.MeanX,
            ItemTotal = WeightedMoments.Of(table, responses, totals)?.Correlation,
            ItemRest = WeightedMoments.Of(table, responses, rest)?.Correlation,
            UpperLower = table.Takers == 0 ? null : Share(responses, upper) - Share(responses, lower),
        };
    }

    private static double Share(double[] responses, double[] weights) =>
        responses.Zip(weights, (response, weight) => response * weight).Sum() / weights.Sum();

    private static double? KuderRichardson(ResponseTable table, double[] totals)
    {
        var variance = WeightedMoments.Of(table, totals, totals)?.VarianceX ?? 0;
        if (table.Items < 2 || variance <= 0)
        {
            return null;
        }

        var itemVariances = Enumerable.Range(0, table.Items).Sum(item =>
        {
            var p = table.Patterns.Sum(pattern => pattern.Responses[item] * (double)pattern.Count) / table.Takers;
            return p * (1 - p);
        });
        return table.Items / (table.Items - 1d) * (1 - (itemVariances / variance));
    }

    // How many takers of each pattern belong to the best and the worst 27 %.
    private static (double[] Upper, double[] Lower) TailWeights(ResponseTable table, double[] totals)
    {
        var size = 0.27 * table.Takers;
        double[] Weights(Func<double, double, bool> isFurther) =>
        [
            .. totals.Select((total, index) =>
            {
                var further = table.Patterns.Where((_, other) => isFurther(totals[other], total))
                    .Sum(p => (double)p.Count);
                var tied = table.Patterns.Where((_, other) => totals[other] == total).Sum(p => (double)p.Count);
                return table.Patterns[index].Count * Math.Clamp((size - further) / tied, 0, 1);
            }),
        ];
        return (Weights((other, total) => other > total), Weights((other, total) => other < total));
    }
}
