namespace EvalFlow.Statistics;

/// <summary>
/// q-values of a family of tests: calling everything with q at or below 0.05 a finding keeps the expected share of
/// false findings at or below 5 %, for independent or positively dependent tests.
/// </summary>
/// <remarks>Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289.</remarks>
public static class BenjaminiHochberg
{
    /// <summary>q-values in the order of the p-values, each in [p, 1]; empty for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A p-value outside [0, 1].</exception>
    public static double[] Adjust(IReadOnlyList<double> pValues) => StepUp.Adjust(pValues, 1);
}

/// <summary>As <see cref="BenjaminiHochberg"/>, valid whatever the dependence between the tests; costs power.</summary>
/// <remarks>Benjamini and Yekutieli 2001, Ann. Stat. 29:1165.</remarks>
public static class BenjaminiYekutieli
{
    /// <summary>q-values in the order of the p-values, each in [p, 1]; empty for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A p-value outside [0, 1].</exception>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        var harmonic = 0d;
        for (var i = pValues.Count; i >= 1; i--)
        {
            harmonic += 1d / i;
        }

        return StepUp.Adjust(pValues, harmonic);
    }
}

/// <summary>Keeps the chance of any false finding in the family at its level: p times the number of tests.</summary>
public static class Bonferroni
{
    /// <summary>Adjusted p-values in the order given, at most 1; empty for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A p-value outside [0, 1].</exception>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        StepUp.ThrowIfNotProbabilities(pValues);
        return [.. pValues.Select(p => Math.Min(1, p * pValues.Count))];
    }
}

internal static class StepUp
{
    public static double[] Adjust(IReadOnlyList<double> pValues, double penalty)
    {
        ThrowIfNotProbabilities(pValues);
        var count = pValues.Count;
        var order = Enumerable.Range(0, count).ToArray();
        Array.Sort(order, (left, right) => pValues[left].CompareTo(pValues[right]));
        var adjusted = new double[count];
        var smallest = 1d;
        for (var rank = count; rank >= 1; rank--)
        {
            var index = order[rank - 1];
            smallest = Math.Min(smallest, pValues[index] * penalty * count / rank);
            adjusted[index] = smallest;
        }

        return adjusted;
    }

    public static void ThrowIfNotProbabilities(IReadOnlyList<double> pValues)
    {
        foreach (var p in pValues)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(p, 0, nameof(pValues));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(p, 1, nameof(pValues));
        }
    }
}
