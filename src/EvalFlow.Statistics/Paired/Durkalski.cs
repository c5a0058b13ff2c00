namespace EvalFlow.Statistics;

/// <summary>McNemar's test for pairs that come in clusters, by the mean difference of each cluster.</summary>
/// <remarks>
/// Durkalski et al. 2003, Stat. Med. 22:2417; R's clust.bin.pair. Every cluster has the same weight, however large, and
/// the statistic is compared with a chi-squared distribution, which few clusters do not follow:
/// <see cref="PairedMean"/> weights by size and does not rely on it.
/// </remarks>
public static class Durkalski
{
    /// <summary>
    /// X^2 = (sum of D_c / n_c)^2 / sum of (D_c / n_c)^2 over the named clusters and the pairs without one, and its
    /// p-value. Null when no pair differs.
    /// </summary>
    /// <exception cref="ArgumentException">The tally holds values other than 0 and 1.</exception>
    public static (double Statistic, double PValue)? Of(PairedTally tally)
    {
        if (!tally.IsBinary)
        {
            throw new ArgumentException("The test is for pairs of 0 and 1.", nameof(tally));
        }

        var (sum, squares) = tally.Difference.UnclusteredMoments;
        foreach (var (count, total) in tally.Difference.NamedClusters)
        {
            var mean = total / count;
            sum += mean;
            squares += mean * mean;
        }

        if (squares == 0)
        {
            return null;
        }

        var statistic = sum * sum / squares;
        return (statistic, Distribution.ChiSquaredOneUpper(statistic));
    }
}
