namespace EvalFlow.Statistics;

/// <summary>Percentile bootstrap: the interval of a statistic from what it would be on resampled units.</summary>
/// <remarks>
/// Efron 1979, Ann. Stat. 7:1. For statistics without a formula only. Never for a proportion near 0 or 1: resampling
/// data without events gives no events, and an interval of no width.
/// </remarks>
public static class Bootstrap
{
    /// <summary>
    /// Interval of <paramref name="statistic"/>, computed on resamples of the units with replacement; units must be
    /// independent of each other, so resample clusters, not their members. Null below two units, when a tenth of the
    /// resamples give no value, or when all give the same.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 100 draws, or a level not in (0, 1).</exception>
    public static Interval? Of<T>(
        IReadOnlyList<T> units,
        Func<IReadOnlyList<T>, double?> statistic,
        double level = 0.95,
        int draws = 2_000,
        ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        if (units.Count < 2)
        {
            return null;
        }

        var values = Draw(units, statistic, draws, seed);
        if (values.Count < 0.9 * draws || values[0] == values[^1])
        {
            return null;
        }

        var tail = (1 - level) / 2;
        return new Interval(At(values, tail), At(values, 1 - tail), level, IntervalMethod.Bootstrap);
    }

    private static List<double> Draw<T>(
        IReadOnlyList<T> units, Func<IReadOnlyList<T>, double?> statistic, int draws, ulong seed)
    {
        var random = new SeededRandom(seed);
        var resample = new T[units.Count];
        var values = new List<double>(draws);
        for (var draw = 0; draw < draws; draw++)
        {
            for (var i = 0; i < resample.Length; i++)
            {
                resample[i] = units[random.NextBelow(units.Count)];
            }

            if (statistic(resample) is double value && double.IsFinite(value))
            {
                values.Add(value);
            }
        }

        values.Sort();
        return values;
    }

    private static double At(List<double> sorted, double share)
    {
        var position = share * (sorted.Count - 1);
        var below = (int)position;
        var next = sorted[Math.Min(below + 1, sorted.Count - 1)];
        return sorted[below] + ((position - below) * (next - sorted[below]));
    }
}
