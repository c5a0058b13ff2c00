using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>How often a single test rejects at 5 % when nothing changed.</summary>
internal static class FalseAlarms
{
    public static void Print(Plan plan)
    {
        int runs = plan.Runs(10_000);
        Markdown.Heading("False alarms of a single test at 5 %");
        Markdown.Header("data", "rate", "n = 50", "n = 200", "n = 1000");
        foreach (DataKind kind in Enum.GetValues<DataKind>())
        {
            foreach (double rate in (double[])[0.5, 0.05, 0.01])
            {
                Markdown.Row([kind.ToString().ToLowerInvariant(), rate.ToString(CultureInfo.InvariantCulture),
                    .. ((int[])[50, 200, 1_000]).Select(n => Cell(plan, kind, n, rate, runs))]);
            }
        }
        Markdown.End(string.Create(CultureInfo.InvariantCulture,
            $"Per cent of {runs} simulated comparisons each; above 5.5 would be in bold. Tests as `PairedMean` picks them."));
    }

    private static string Cell(Plan plan, DataKind kind, int n, double rate, int runs)
    {
        SeededRandom random = plan.Random($"alarms {kind} {n} {rate}");
        int rejected = 0;
        for (int run = 0; run < runs; run++)
        {
            rejected += PairedMean.Of(PairData.Draw(random, kind, n, rate)).PValue <= 0.05 ? 1 : 0;
        }
        double share = (double)rejected / runs;
        return share > 0.055 ? $"**{Markdown.Percent(share)}**" : Markdown.Percent(share);
    }
}
