using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Releases that are the same as the baseline: how often a comparison claims that something changed.</summary>
internal static class FalseRegressions
{
    private const double Alpha = 0.05;
    private const int Slices = 20;
    private static readonly int[] SliceSizes = [50, 100, 200];

    public static void Print(Plan plan)
    {
        int runs = plan.Runs(2_000);
        Markdown.Heading("Releases without any change (A/A)");
        Markdown.Header("data", "rate", "comparisons", "headline regressed %", "headline claimed %", "any slice regressed %", "any slice claimed %");
        foreach (DataKind kind in Enum.GetValues<DataKind>())
        {
            foreach (double rate in (double[])[0.3, 0.05])
            {
                int[] counts = Count(plan.Random($"releases {kind} {rate}"), kind, rate, runs);
                Markdown.Row([kind.ToString().ToLowerInvariant(), rate.ToString(CultureInfo.InvariantCulture),
                    runs.ToString(CultureInfo.InvariantCulture), .. counts.Select(count => Markdown.Percent((double)count / runs))]);
            }
        }
        Markdown.End("Nominal 5 %. With nothing changed, the share of comparisons with any claim is the false discovery rate of the family; "
            + "regressed is one of the two directions. 20 slices of 50, 100 and 200 pairs; two families as in `evalflow compare`.");
    }

    private static int[] Count(SeededRandom random, DataKind kind, double rate, int runs)
    {
        int[] counts = new int[4];
        for (int run = 0; run < runs; run++)
        {
            PairedTally all = new();
            PairedTally[] slices = new PairedTally[Slices];
            for (int slice = 0; slice < Slices; slice++)
            {
                slices[slice] = PairData.Draw(random, kind, SliceSizes[slice % SliceSizes.Length], rate, prefix: $"{slice}-");
                all.Merge(slices[slice]);
            }
            Verdict[] headline = Judge([all]);
            Verdict[] family = Judge(slices);
            counts[0] += headline.Contains(Verdict.Regressed) ? 1 : 0;
            counts[1] += headline.Any(IsClaim) ? 1 : 0;
            counts[2] += family.Contains(Verdict.Regressed) ? 1 : 0;
            counts[3] += family.Any(IsClaim) ? 1 : 0;
        }
        return counts;
    }

    // What CompareRuns does with one family, by the same parts.
    private static Verdict[] Judge(PairedTally[] family)
    {
        VerdictRule rule = new(Alpha);
        PairedResult[] results = [.. family.Select(pairs => PairedMean.Of(pairs, 1 - Alpha, Alpha))];
        double[] q = BenjaminiHochberg.Adjust([.. results.Select(result => result.PValue!.Value)]);
        return [.. results.Zip(q, (result, value) =>
            rule.Judge(result.Delta, value, result.Interval, null, null, Direction.LowerIsBetter))];
    }

    private static bool IsClaim(Verdict verdict) => verdict is Verdict.Regressed or Verdict.Improved;
}
