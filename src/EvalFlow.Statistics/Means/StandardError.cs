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
}
