using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Exact coverage of the interval of an independent 0/1 rate: a sum over all outcomes, nothing simulated.</summary>
internal static class RateCoverage
{
    private static readonly double[] Rates = [0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01];
    private static readonly int[] Sizes = [10, 20, 50, 100, 200, 250, 500, 1_000, 5_000];

    public static void Print(Plan plan)
    {
        Markdown.Heading("Coverage of 95 % intervals: independent 0/1 rates, exact");
        Markdown.Header(["n", .. Rates.Select(rate => $"p = {rate.ToString(CultureInfo.InvariantCulture)}"), "worst p of all", "worst with Wilson alone"]);
        foreach (int n in Sizes.Where(n => !plan.Quick || n <= 250))
        {
            Interval[] chosen = [.. Enumerable.Range(0, n + 1).Select(events => Chosen(events, n))];
            Interval[] wilson = [.. Enumerable.Range(0, n + 1).Select(events => Proportion.Wilson(events, n))];
            Markdown.Row([n.ToString(CultureInfo.InvariantCulture),
                .. Rates.Select(rate => Markdown.Coverage(Of(chosen, rate))),
                Markdown.Coverage(Worst(chosen)), Markdown.Coverage(Worst(wilson))]);
        }
        Markdown.End("Between the ends of its intervals a coverage has no minimum, so the worst p is found among them. "
            + "One-sided bound after no event (`zero_events`): a rate above it would show no event in less than 5 % of samples, exactly.");
    }

    private static Interval Chosen(int events, int n)
    {
        Tally tally = new();
        for (int i = 0; i < n; i++)
        {
            tally.Add(i < events ? 1 : 0);
        }
        return MeanEstimate.Of(tally).Interval!;
    }

    private static double Worst(Interval[] intervals) => intervals
        .SelectMany(interval => (double[])[interval.Low - 1e-9, interval.Low + 1e-9, interval.High - 1e-9, interval.High + 1e-9])
        .Where(rate => rate is > 0 and < 1)
        .Min(rate => Of(intervals, rate));

    private static double Of(Interval[] intervals, double rate)
    {
        int n = intervals.Length - 1;
        double[] masses = Masses(n, rate);
        double covered = 0, total = 0;
        for (int events = 0; events <= n; events++)
        {
            total += masses[events];
            covered += intervals[events].Contains(rate) ? masses[events] : 0;
        }
        return covered / total;
    }

    // Relative to the most likely outcome, from which the rest follows in both directions without underflow.
    private static double[] Masses(int n, double rate)
    {
        double[] masses = new double[n + 1];
        int mode = (int)(n * rate);
        masses[mode] = 1;
        double odds = rate / (1 - rate);
        for (int k = mode; k < n; k++)
        {
            masses[k + 1] = masses[k] * (n - k) / (k + 1) * odds;
        }
        for (int k = mode; k > 0; k--)
        {
            masses[k - 1] = masses[k] * k / (n - k + 1) / odds;
        }
        return masses;
    }
}
