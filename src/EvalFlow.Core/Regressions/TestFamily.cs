using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>Tests that are corrected together for how many they are.</summary>
internal static class TestFamily
{
    /// <summary>Benjamini-Hochberg q-values in the order of the p-values. What was not tested is no part of the family and stays null.</summary>
    public static double?[] QValues(IReadOnlyList<double?> p)
    {
        double?[] q = new double?[p.Count];
        int[] tested = [.. Enumerable.Range(0, p.Count).Where(i => p[i] is not null)];
        double[] adjusted = BenjaminiHochberg.Adjust([.. tested.Select(i => p[i]!.Value)]);
        for (int i = 0; i < tested.Length; i++)
        {
            q[tested[i]] = adjusted[i];
        }
        return q;
    }
}
