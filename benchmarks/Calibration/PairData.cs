using System.Globalization;
using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

internal enum DataKind
{
    /// <summary>0/1, independent.</summary>
    Binary,

    /// <summary>0/1 in clusters of five; each arm has its own rate in each cluster, intraclass correlation 0.2.</summary>
    Clustered,

    /// <summary>Mean of four 0/1 epochs per item, items of different difficulty (correlation 0.3).</summary>
    Graded,
}

/// <summary>Pairs of two releases that answer the same items, a share of which the candidate turns into events.</summary>
internal static class PairData
{
    public const int ClusterSize = 5;
    public const double ClusterCorrelation = 0.2;
    public const double ItemCorrelation = 0.3;
    public const int Epochs = 4;

    private static readonly string[] Names =
        [.. Enumerable.Range(0, 2_000).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    public static PairedTally Draw(SeededRandom random, DataKind kind, int n, double rate, double turned = 0, string prefix = "")
    {
        PairedTally pairs = new();
        if (kind == DataKind.Clustered)
        {
            AddClusters(pairs, random, n / ClusterSize, ClusterSize, rate, turned, prefix);
            return pairs;
        }
        int epochs = kind == DataKind.Graded ? Epochs : 1;
        for (int i = 0; i < n; i++)
        {
            AddItem(pairs, random, epochs, rate, turned);
        }
        return pairs;
    }

    public static void AddItem(PairedTally pairs, SeededRandom random, int epochs, double rate, double turned)
    {
        double difficulty = random.Rate(rate, ItemCorrelation);
        double candidate = random.Event(turned) == 1 ? 1 : difficulty;
        pairs.Add((double)random.Events(epochs, difficulty) / epochs, (double)random.Events(epochs, candidate) / epochs);
    }

    public static void AddClusters(
        PairedTally pairs, SeededRandom random, int clusters, int size, double rate, double turned, string prefix = "")
    {
        for (int c = 0; c < clusters; c++)
        {
            (double baseline, double candidate) = (random.Rate(rate, ClusterCorrelation), random.Rate(rate, ClusterCorrelation));
            for (int i = 0; i < size; i++)
            {
                pairs.Add(random.Event(baseline), Math.Max(random.Event(candidate), random.Event(turned)), prefix + Names[c]);
            }
        }
    }

    public static string Name(int cluster) => Names[cluster];
}
