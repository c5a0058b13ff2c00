namespace EvalFlow.Statistics;

/// <summary>Chance that at least one of k tries succeeds, estimated from more than k tries.</summary>
public static class PassAtK
{
    /// <summary>
    /// 1 - C(n-c, k) / C(n, k) for <paramref name="successes"/> c among <paramref name="tries"/> n: unbiased, in [0,
    /// 1].
    /// </summary>
    /// <remarks>Chen et al. 2021, arXiv:2107.03374.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">k below 1 or above n, or c outside 0..n.</exception>
    public static double Estimate(int tries, int successes, int k)
    {
        PassPowK.ThrowIfNotCounts(tries, successes, k);
        return 1 - PassPowK.AllDrawnFrom(tries, tries - successes, k);
    }
}

/// <summary>Chance that all of k tries succeed, estimated from at least k tries.</summary>
public static class PassPowK
{
    /// <summary>
    /// C(c, k) / C(n, k) for <paramref name="successes"/> c among <paramref name="tries"/> n: unbiased, in [0, 1].
    /// </summary>
    /// <remarks>Yao et al. 2024 (tau-bench), arXiv:2406.12045.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">k below 1 or above n, or c outside 0..n.</exception>
    public static double Estimate(int tries, int successes, int k)
    {
        ThrowIfNotCounts(tries, successes, k);
        return AllDrawnFrom(tries, successes, k);
    }

    internal static double AllDrawnFrom(int tries, int marked, int k)
    {
        // Factor by factor: the binomial coefficients themselves overflow from n = 1030.
        var chance = 1d;
        for (var drawn = 0; drawn < k && chance > 0; drawn++)
        {
            chance *= Math.Max(0, marked - drawn) / (double)(tries - drawn);
        }

        return chance;
    }

    internal static void ThrowIfNotCounts(int tries, int successes, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tries, k);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, tries);
    }
}
