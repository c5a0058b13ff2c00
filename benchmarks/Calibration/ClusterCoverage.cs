using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Coverage of the interval of a rate or mean of values that come in clusters.</summary>
internal static class ClusterCoverage
{
    private static readonly double[] Rates = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01];
    private static readonly (int Clusters, int Size)[] Designs = [(10, 5), (20, 5), (40, 5), (200, 5), (10, 20), (50, 20)];

    public static void Print(Plan plan)
    {
        int runs = plan.Runs(3_000);
        Markdown.Heading("Coverage of 95 % intervals: clusters");
        Markdown.Header(["values", "clusters x size", .. Rates.Select(rate => $"p = {rate.ToString(CultureInfo.InvariantCulture)}"), "worst with cluster t"]);
        foreach ((int epochs, bool unequal) in ((int, bool)[])[(1, false), (1, true), (4, false), (4, true)])
        {
            foreach ((int clusters, int size) in Designs)
            {
                (Simulated Chosen, Simulated Student)[] cells = [.. Rates.Select(rate => Worst(plan, epochs, unequal, clusters, size, rate, runs))];
                Markdown.Row([epochs == 1 ? "0/1" : "four epochs", $"{clusters} x {(unequal ? $"1 to {4 * size}" : size)}",
                    .. cells.Select(cell => cell.Chosen.Shown()), Markdown.Coverage(cells.Min(cell => cell.Student.Coverage))]);
            }
        }
        Markdown.End($"{runs} simulated samples per setting; each cell is the worst of intraclass correlations 0.02, 0.1, 0.3 and 0.6, which pulls it "
            + "down by chance as well. Unequal sizes: three quarters of the clusters up to the nominal size, a quarter up to four times it.");
    }

    private static (Simulated Chosen, Simulated Student) Worst(
        Plan plan, int epochs, bool unequal, int clusters, int size, double rate, int runs)
    {
        (Simulated Chosen, Simulated Student)[] cells = [.. ((double[])[0.02, 0.1, 0.3, 0.6]).Select(correlation => Cell(
            plan.Random($"clusters {epochs} {unequal} {clusters} {size} {rate} {correlation}"),
            new Design(epochs, unequal, clusters, size, rate, correlation), runs))];
        return (cells.MinBy(cell => cell.Chosen.Coverage).Chosen, cells.MinBy(cell => cell.Student.Coverage).Student);
    }

    private static (Simulated Chosen, Simulated Student) Cell(SeededRandom random, Design design, int runs)
    {
        (Simulated chosen, Simulated student) = (new(), new());
        for (int run = 0; run < runs; run++)
        {
            Estimate estimate = MeanEstimate.Of(Draw(random, design));
            chosen.Add(estimate.Interval, design.Rate);
            student.Add(ScoreCoverage.Student(estimate, design.Clusters - 1), design.Rate);
        }
        return (chosen, student);
    }

    private static Tally Draw(SeededRandom random, Design design)
    {
        Tally tally = new();
        for (int c = 0; c < design.Clusters; c++)
        {
            double rate = random.Rate(design.Rate, design.Correlation);
            int largest = random.NextBelow(4) == 0 ? 4 * design.Size : design.Size;
            int size = design.Unequal ? 1 + random.NextBelow(largest) : design.Size;
            for (int i = 0; i < size; i++)
            {
                tally.Add((double)random.Events(design.Epochs, rate) / design.Epochs, PairData.Name(c));
            }
        }
        return tally;
    }

    private sealed record Design(int Epochs, bool Unequal, int Clusters, int Size, double Rate, double Correlation);
}
