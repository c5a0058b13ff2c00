using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Coverage of the interval of a difference of scores, and of 0/1 pairs that come in clusters.</summary>
internal static class ChangeCoverage
{
    private static readonly double[] Turned = [0, 0.01, 0.05, 0.2];

    public static void Print(Plan plan)
    {
        int runs = plan.Runs(2_000);
        Markdown.Heading("Coverage of 95 % intervals: differences of scores and of clusters");
        Markdown.Header(["pairs", .. Turned.Select(share => $"{(100 * share).ToString(CultureInfo.InvariantCulture)} % turned"), "worst with t alone"]);
        foreach (double rate in (double[])[0.5, 0.05, 0.01])
        {
            foreach (int n in (int[])[10, 20, 39, 50, 200])
            {
                Row(plan, $"{n} scores, mean {rate.ToString(CultureInfo.InvariantCulture)}", runs, n - 1, turned => random => Scores(random, n, rate, turned));
            }
        }
        foreach ((int clusters, int size) in ((int, int)[])[(10, 5), (20, 5), (39, 5), (50, 5), (200, 5), (10, 20), (50, 20)])
        {
            foreach (double correlation in (double[])[0.05, 0.4])
            {
                Row(plan, $"{clusters} clusters x {size}, correlation {correlation.ToString(CultureInfo.InvariantCulture)}", runs, clusters - 1,
                    turned => random => Clusters(random, clusters, size, correlation, turned));
            }
        }
        Markdown.End($"{runs} simulated comparisons per cell, error up to 0.5 points. The candidate turns a share of the items, or in each cluster another share, "
            + "into events; scores are means of four epochs.");
    }

    private static void Row(Plan plan, string name, int runs, int degreesOfFreedom, Func<double, Func<SeededRandom, (PairedTally, double)>> draw)
    {
        (Simulated Chosen, Simulated Student)[] cells = [.. Turned.Select(turned => Cell(plan.Random($"changes {name} {turned}"), draw(turned), degreesOfFreedom, runs))];
        Markdown.Row([name, .. cells.Select(cell => cell.Chosen.Shown()), Markdown.Coverage(cells.Min(cell => cell.Student.Coverage))]);
    }

    private static (Simulated Chosen, Simulated Student) Cell(
        SeededRandom random, Func<SeededRandom, (PairedTally, double)> draw, int degreesOfFreedom, int runs)
    {
        (Simulated chosen, Simulated student) = (new(), new());
        double critical = Distribution.StudentQuantile(0.975, degreesOfFreedom);
        for (int run = 0; run < runs; run++)
        {
            (PairedTally pairs, double truth) = draw(random);
            PairedResult result = PairedMean.Of(pairs);
            chosen.Add(result.Interval, truth);
            (double delta, double half) = (result.Delta!.Value, (result.StdError ?? 0) * critical);
            student.Add(new Interval(delta - half, delta + half, 0.95, IntervalMethod.StudentT), truth);
        }
        return (chosen, student);
    }

    private static (PairedTally, double) Scores(SeededRandom random, int n, double rate, double turned)
    {
        PairedTally pairs = new();
        for (int i = 0; i < n; i++)
        {
            PairData.AddItem(pairs, random, PairData.Epochs, rate, turned);
        }
        return (pairs, turned * (1 - rate));
    }

    // A share turned of each cluster, different from cluster to cluster; one item in twenty of them goes the other way.
    private static (PairedTally, double) Clusters(SeededRandom random, int clusters, int size, double correlation, double turned)
    {
        PairedTally pairs = new();
        for (int c = 0; c < clusters; c++)
        {
            double share = random.Rate(turned, correlation);
            for (int i = 0; i < size; i++)
            {
                int moved = random.Event(share);
                int back = moved * random.Event(0.05);
                pairs.Add(back, moved - back, PairData.Name(c));
            }
        }
        return (pairs, turned * 0.9);
    }
}
