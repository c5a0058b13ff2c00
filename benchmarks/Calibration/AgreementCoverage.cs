using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Coverage of the intervals of kappa and AC1 for two raters of 0/1 labels.</summary>
internal static class AgreementCoverage
{
    private static readonly (double Rate, double Se, double Sp)[] Raters =
        [(0.5, 0.9, 0.9), (0.5, 0.7, 0.7), (0.2, 0.9, 0.95), (0.2, 0.98, 0.98), (0.05, 0.9, 0.98), (0.05, 0.5, 0.95), (0.01, 0.9, 0.99)];

    public static void Print(Plan plan)
    {
        int runs = plan.Runs(4_000);
        Markdown.Heading("Coverage of 95 % intervals: agreement of two raters");
        Markdown.Header("first rater's rate", "second given first", "n", "true kappa", "kappa", "kappa +- 1.96 errors", "true AC1", "AC1");
        foreach ((double rate, double se, double sp) in Raters)
        {
            foreach (int n in (int[])[50, 100, 200, 1_000])
            {
                Row(plan, rate, se, sp, n, runs);
            }
        }
        Markdown.End($"{runs} simulated tables per row.");
    }

    private static void Row(Plan plan, double rate, double se, double sp, int n, int runs)
    {
        SeededRandom random = plan.Random($"agreement {rate} {se} {sp} {n}");
        (double kappa, double ac1) = Truth(rate, se, sp);
        (Simulated chosen, Simulated normal, Simulated gwet) = (new(), new(), new());
        for (int run = 0; run < runs; run++)
        {
            long[,] table = new long[2, 2];
            for (int i = 0; i < n; i++)
            {
                int first = random.Event(rate);
                table[first, random.Event(first == 1 ? se : 1 - sp)]++;
            }
            Agreement cohen = CohenKappa.Of(table);
            chosen.Add(cohen.Interval, kappa);
            normal.Add(cohen.StdError is { } error
                ? new Interval(cohen.Value!.Value - (1.959964 * error), cohen.Value.Value + (1.959964 * error), 0.95, IntervalMethod.Normal)
                : null, kappa);
            gwet.Add(GwetAc1.Of(table).Interval, ac1);
        }
        Markdown.Row(rate.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{se:0.00}, {sp:0.00}"),
            n.ToString(CultureInfo.InvariantCulture), kappa.ToString("0.00", CultureInfo.InvariantCulture), chosen.Shown(), normal.Shown(),
            ac1.ToString("0.00", CultureInfo.InvariantCulture), gwet.Shown());
    }

    private static (double Kappa, double Ac1) Truth(double rate, double se, double sp)
    {
        double observed = (rate * se) + ((1 - rate) * sp);
        double second = (rate * se) + ((1 - rate) * (1 - sp));
        double chance = (rate * second) + ((1 - rate) * (1 - second));
        double pooled = (rate + second) / 2;
        double gwet = 2 * pooled * (1 - pooled);
        return ((observed - chance) / (1 - chance), (observed - gwet) / (1 - gwet));
    }
}
