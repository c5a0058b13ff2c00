namespace EvalFlow.Statistics;

/// <summary>Standard errors of a mean.</summary>
public static class StandardError
{
    /// <summary>
    /// sqrt(sum (x - mean)^2 / (n - 1) / n): the error when all values are independent. Null below two values.
    /// </summary>
    /// <remarks>Central limit theorem; Miller 2024, arXiv:2411.00640. Ignores clusters.</remarks>
    public static double? Independent(Tally tally) =>
        tally.Count < 2 ? null : Math.Sqrt(tally.CentredSumSquares / (tally.Count - 1) / tally.Count);

    /// <summary>
    /// sqrt(f * sum over clusters of (sum of x - mean within it)^2) / n: the error when values of one cluster move
    /// together. Null below two clusters.
    /// </summary>
    /// <remarks>
    /// f is C/(C-1) with the finite correction, as Inspect computes it, and 1 without (CR0), as Miller 2024,
    /// arXiv:2411.00640 prints it. A tally without clusters takes every value as its own.
    /// </remarks>
    public static double? Clustered(Tally tally, bool finiteCorrection = true)
    {
        long clusters = tally.Clusters ?? tally.Count;
        if (clusters < 2)
        {
            return null;
        }

        var factor = finiteCorrection ? clusters / (clusters - 1d) : 1;
        return Math.Sqrt(factor * tally.SquaredClusterResiduals()) / tally.Count;
    }

    /// <summary>
    /// By how much clusters inflate the variance of the mean; 1 without clusters. Never below 1: with few clusters a lucky
    /// draw must not make a mean look better known than independent values would.
    /// </summary>
    public static double DesignEffect(Tally tally) =>
        tally.HasSharedClusters && Clustered(tally) is double clustered && Independent(tally) is double alone && alone > 0
            ? Math.Max(1, Math.Pow(clustered / alone, 2))
            : 1;
}
