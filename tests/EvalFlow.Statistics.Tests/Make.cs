namespace EvalFlow.Statistics.Tests;

/// <summary>Test data in one line.</summary>
internal static class Make
{
    public static Tally Tally(params (string Cluster, double[] Values)[] clusters)
    {
        var tally = new Tally();
        foreach (var (cluster, values) in clusters)
        {
            foreach (var value in values)
            {
                tally.Add(value, cluster);
            }
        }

        return tally;
    }

    public static Tally Binary(long ones, long zeros)
    {
        var tally = new Tally();
        for (var i = 0; i < ones + zeros; i++)
        {
            tally.Add(i < ones ? 1 : 0);
        }

        return tally;
    }

    /// <summary>0/1 pairs with the given numbers of each kind.</summary>
    public static PairedTally Pairs(long onlyBaseline, long onlyCandidate, long n, long both = 0)
    {
        var tally = new PairedTally();
        for (var i = 0; i < n; i++)
        {
            var (baseline, candidate) = i < onlyBaseline ? (1, 0)
                : i < onlyBaseline + onlyCandidate ? (0, 1)
                : i < onlyBaseline + onlyCandidate + both ? (1, 1)
                : (0, 0);
            tally.Add(baseline, candidate);
        }

        return tally;
    }
}
