using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>The pairs of 0 and 0 that a tally of the others leaves out.</summary>
internal static class ZeroPairs
{
    /// <param name="pairs">Pairs in all.</param>
    /// <param name="clusters">Of them, by cluster.</param>
    /// <param name="others">The pairs that are in a tally already.</param>
    public static PairedTally Of(long pairs, IReadOnlyDictionary<string, long> clusters, PairedTally others)
    {
        Dictionary<string, ClusterState>? counted = others.ToState().Difference.Clusters;
        Dictionary<string, ClusterState> zeros = [];
        foreach ((string cluster, long count) in clusters)
        {
            long left = count - (counted?.GetValueOrDefault(cluster)?.Count ?? 0);
            if (left > 0)
            {
                zeros[cluster] = new ClusterState { Count = left, Sum = 0 };
            }
        }
        long all = pairs - others.Count;
        long alone = all - zeros.Values.Sum(cluster => cluster.Count);
        return PairedTally.FromState(new PairedTallyState
        {
            Difference = new TallyState { Total = Zeros(all), Unclustered = Zeros(alone), IsBinary = true, Clusters = zeros.Count == 0 ? null : zeros },
            Baseline = Zeros(all),
            Candidate = Zeros(all),
            IsBinary = true,
            OnlyBaseline = 0,
            OnlyCandidate = 0,
            Differences = alone > PairedTally.MostPermuted ? null : new double[alone],
        });
    }

    private static MomentsState Zeros(long count) =>
        new() { Count = count, Sum = 0, SumSquares = 0, Min = count == 0 ? null : 0, Max = count == 0 ? null : 0 };
}
