using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Coverage of the interval of a mean of independent scores between 0 and 1.</summary>
internal static class ScoreCoverage
{
    private static readonly double[] Means = [0.5, 0.2, 0.05, 0.01];

    private static readonly (string Name, Func<SeededRandom, double, double> Draw)[] Shapes =
    [
        ("four epochs per item", (random, mean) => random.Events(4, random.Rate(mean, 0.3)) / 4d),
        ("rubric, mostly 0", (random, mean) => random.Event(mean / 0.625) * (1 + random.NextBelow(4)) / 4d),
        ("continuous, U-shaped", (random, mean) => random.Rate(mean, 0.5)),
        ("continuous, one hump", (random, mean) => random.Rate(mean, 0.05)),
    ];

    public static void Print(Plan plan)
    {
        int runs = plan.Runs(4_000);
        Markdown.Heading("Coverage of 95 % intervals: independent scores");
        Markdown.Header(["scores", "n", .. Means.Select(mean => $"mean {mean.ToString(CultureInfo.InvariantCulture)}"), "worst with t alone"]);
        foreach ((string name, Func<SeededRandom, double, double> draw) in Shapes)
        {
            foreach (int n in (int[])[10, 20, 50, 200, 1_000])
            {
                (Simulated Chosen, Simulated Student)[] cells =
                    [.. Means.Select(mean => Cell(plan.Random($"scores {name} {n} {mean}"), draw, n, mean, runs))];
                Markdown.Row([name, n.ToString(CultureInfo.InvariantCulture), .. cells.Select(cell => cell.Chosen.Shown()),
                    Markdown.Coverage(cells.Min(cell => cell.Student.Coverage))]);
            }
        }
        Markdown.End($"{runs} simulated samples per cell, error up to 0.4 points; below 94 in bold.");
    }

    private static (Simulated Chosen, Simulated Student) Cell(
        SeededRandom random, Func<SeededRandom, double, double> draw, int n, double mean, int runs)
    {
        (Simulated chosen, Simulated student) = (new(), new());
        for (int run = 0; run < runs; run++)
        {
            Tally tally = new();
            for (int i = 0; i < n; i++)
            {
                tally.Add(Math.Min(1, draw(random, mean)));
            }
            Estimate estimate = MeanEstimate.Of(tally);
            chosen.Add(estimate.Interval, mean);
            student.Add(Student(estimate, n - 1), mean);
        }
        return (chosen, student);
    }

    public static Interval? Student(Estimate estimate, int degreesOfFreedom)
    {
        double half = (estimate.StdError ?? 0) * Distribution.StudentQuantile(0.975, degreesOfFreedom);
        return new Interval(estimate.Value!.Value - half, estimate.Value.Value + half, 0.95, IntervalMethod.StudentT);
    }
}
