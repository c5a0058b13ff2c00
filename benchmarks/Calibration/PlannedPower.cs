using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Releases that did change: what the planner promised, and how often the test showed it.</summary>
internal static class PlannedPower
{
    public static void Print(Plan plan)
    {
        int runs = plan.Runs(4_000);
        Markdown.Heading("Releases with a known change (A/B): power");
        Markdown.Header("plan", "size", "predicted %", "simulated %", "apart");
        Binary(plan, runs);
        Graded(plan, runs);
        Clustered(plan, runs);
        Unpaired(plan, runs);
        Markdown.End("4,000 simulated comparisons per row, error up to 0.8 points; more than 3 points apart would be in bold. Two item sets: the planner's formula "
            + "against the pooled z test; the product itself compares the same items only.");
    }

    private static void Binary(Plan plan, int runs)
    {
        foreach ((double difference, double flips) in ((double, double)[])[(0.04, 0.10), (0.02, 0.03), (0.10, 0.20), (0.05, 0.40), (0.01, 0.01)])
        {
            long n = Power.McNemarExactNeeded(difference, flips)!.Value;
            Row(plan, $"0/1, {100 * difference:0} points, {100 * flips:0} % flip", $"{n} pairs", Power.McNemarExact(n, difference, flips), runs, random =>
            {
                long first = 0, second = 0;
                for (long i = 0; i < n; i++)
                {
                    double draw = random.NextDouble();
                    (first, second) = (first + (draw < (flips - difference) / 2 ? 1 : 0), second + (draw > 1 - ((flips + difference) / 2) ? 1 : 0));
                }
                return McNemar.Exact(first, second) <= 0.05;
            });
        }
    }

    // Items differ in their change (omega) and in their answers (sigma): what Miller's formula is about.
    private static void Graded(Plan plan, int runs)
    {
        foreach ((double effect, double omega, int epochs) in ((double, double, int)[])[(0.05, 0.1, 1), (0.05, 0.1, 4), (0.1, 0.2, 1), (0.1, 0.2, 10), (0.15, 0.1, 1)])
        {
            double within = Within(effect, omega);
            double variance = Power.PairedVariance(omega * omega, within, within, epochs, epochs);
            long n = (long)Math.Ceiling(Power.ItemsNeeded(effect, variance));
            double predicted = Power.OfEffect(effect, Math.Sqrt(variance / n), degreesOfFreedom: n - 1);
            Row(plan, $"scores, {100 * effect:0} points, {epochs} epochs", $"{n} pairs", predicted, runs, random =>
                PairedMean.Of(Items(random, n, effect, omega, epochs)).PValue <= 0.05);
        }
    }

    private static double Within(double effect, double omega) =>
        0.25 - (((effect * effect) + (omega * omega)) / 4);

    // Rates (1 - d)/2 and (1 + d)/2 with d = effect +- omega: the mean variance of one answer is 1/4 - E[d^2]/4.
    private static PairedTally Items(SeededRandom random, long n, double effect, double omega, int epochs)
    {
        PairedTally pairs = new();
        for (long i = 0; i < n; i++)
        {
            double d = effect + (omega * ((2 * random.NextBelow(2)) - 1));
            // One epoch gives 0/1 values; a hundredth less makes them scores, for the test of scores.
            double unit = epochs == 1 ? 0.99 : 1;
            pairs.Add(unit * random.Events(epochs, (1 - d) / 2) / epochs, unit * random.Events(epochs, (1 + d) / 2) / epochs);
        }
        return pairs;
    }

    private static void Clustered(Plan plan, int runs)
    {
        foreach ((int clusters, int size, double correlation, double effect) in ((int, int, double, double)[])
            [(60, 5, 0.2, 0.08), (100, 10, 0.1, 0.05), (200, 5, 0.5, 0.06), (20, 10, 0.1, 0.10), (10, 20, 0.05, 0.10), (30, 5, 0.2, 0.12)])
        {
            const double Flips = 0.2;
            double variance = Power.DesignEffect(size, correlation) * (Flips - (effect * effect));
            double predicted = Power.OfEffect(effect, Math.Sqrt(variance / (clusters * size)), degreesOfFreedom: clusters - 1);
            Row(plan, $"{clusters} clusters, {100 * effect:0} points, correlation {correlation}", $"{clusters} x {size}", predicted, runs, random =>
                PairedMean.Of(Alike(random, clusters, size, correlation, effect, Flips)).PValue <= 0.05);
        }
    }

    // Each cluster has its own shares of moves for the worse and the better (a Dirichlet draw, as two beta ones).
    private static PairedTally Alike(SeededRandom random, int clusters, int size, double correlation, double effect, double flips)
    {
        PairedTally pairs = new();
        (double worse, double better) = ((flips - effect) / 2, (flips + effect) / 2);
        double weight = (1 - correlation) / correlation;
        for (int c = 0; c < clusters; c++)
        {
            double down = random.Rate(worse, correlation);
            double up = (1 - down) * random.Rate(better / (1 - worse), 1 / (1 + (weight * (1 - worse))));
            for (int i = 0; i < size; i++)
            {
                double draw = random.NextDouble();
                pairs.Add(draw < down ? 1 : 0, draw > 1 - up ? 1 : 0, PairData.Name(c));
            }
        }
        return pairs;
    }

    private static void Unpaired(Plan plan, int runs)
    {
        foreach ((double baseline, double candidate) in ((double, double)[])[(0.82, 0.78), (0.50, 0.60), (0.02, 0.05)])
        {
            int n = (int)Math.Ceiling(Power.UnpairedNeeded(baseline, candidate));
            Row(plan, $"two item sets, {100 * baseline:0} and {100 * candidate:0} %", $"{n} per arm", Power.Unpaired(n, baseline, candidate), runs, random =>
            {
                (double first, double second) = ((double)random.Events(n, baseline) / n, (double)random.Events(n, candidate) / n);
                double mean = (first + second) / 2;
                return Distribution.NormalTwoSided((second - first) / Math.Sqrt(2 * mean * (1 - mean) / n)) <= 0.05;
            });
        }
    }

    private static void Row(Plan plan, FormattableString name, FormattableString size, double predicted, int runs, Func<SeededRandom, bool> shows)
    {
        string label = FormattableString.Invariant(name);
        SeededRandom random = plan.Random($"power {label}");
        int shown = 0;
        for (int run = 0; run < runs; run++)
        {
            shown += shows(random) ? 1 : 0;
        }
        double apart = ((double)shown / runs) - predicted;
        string text = (100 * apart).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
        Markdown.Row(label, FormattableString.Invariant(size), Markdown.Percent(predicted), Markdown.Percent((double)shown / runs), Math.Abs(apart) > 0.03 ? $"**{text}**" : text);
    }
}
