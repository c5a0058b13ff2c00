using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Exact coverage of the interval of a difference of two 0/1 rates on the same items.</summary>
internal static class FlipCoverage
{
    private static readonly double[] Flips = [0.01, 0.05, 0.1, 0.2, 0.5];
    private static readonly double[] OneWay = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];
    private static readonly double[] LogFactorials = Logs(1_000);

    public static void Print(Plan plan)
    {
        Markdown.Heading("Coverage of 95 % intervals: independent 0/1 pairs, exact");
        Markdown.Header(["pairs", .. Flips.Select(flips => $"{(100 * flips).ToString(CultureInfo.InvariantCulture)} % flip"), "worst uncorrected", "worst Wald"]);
        foreach (int n in ((int[])[10, 20, 50, 100, 200, 500]).Where(n => !plan.Quick || n <= 50))
        {
            Func<int, int, Interval>[] methods = [.. ((Func<int, int, Interval>[])
            [
                (b, c) => PairedProportions.TangoCorrected(b, c, n),
                (b, c) => PairedProportions.TangoMcNemar(b, c, n),
                (b, c) => PairedProportions.Wald(b, c, n),
            ]).Select(Kept)];
            Markdown.Row([n.ToString(CultureInfo.InvariantCulture),
                .. Flips.Select(flips => Markdown.Coverage(Worst(methods[0], n, flips))),
                .. methods.Skip(1).Select(method => Markdown.Coverage(Flips.Min(flips => Worst(method, n, flips))))]);
        }
        Markdown.End("Each cell is the worst of seven directions, from as many flips one way as the other to all one way. Sums over all outcomes.");
    }

    // One outcome is asked for again in every cell of its row.
    private static Func<int, int, Interval> Kept(Func<int, int, Interval> method)
    {
        Dictionary<(int First, int Second), Interval> known = [];
        return (first, second) => known.TryGetValue((first, second), out Interval? interval)
            ? interval
            : known[(first, second)] = method(first, second);
    }

    private static double Worst(Func<int, int, Interval> interval, int n, double flips) =>
        OneWay.Min(share => Of(interval, n, flips * (1 - share), flips * share));

    private static double Of(Func<int, int, Interval> interval, int n, double first, double second)
    {
        (double covered, double truth) = (0, second - first);
        for (int b = 0; b <= n; b++)
        {
            for (int c = 0; b + c <= n; c++)
            {
                double mass = Mass(n, b, c, first, second);
                if (mass > 1e-12 && interval(b, c) is { } limits && limits.Low <= truth + 1e-12 && limits.High >= truth - 1e-12)
                {
                    covered += mass;
                }
            }
        }
        return covered;
    }

    private static double Mass(int n, int b, int c, double first, double second) => first <= 0 && b > 0
        ? 0
        : Math.Exp(LogFactorials[n] - LogFactorials[b] - LogFactorials[c] - LogFactorials[n - b - c]
            + (b == 0 ? 0 : b * Math.Log(first)) + (c * Math.Log(second)) + ((n - b - c) * Math.Log(1 - first - second)));

    private static double[] Logs(int most)
    {
        double[] logs = new double[most + 1];
        for (int i = 2; i <= most; i++)
        {
            logs[i] = logs[i - 1] + Math.Log(i);
        }
        return logs;
    }
}
