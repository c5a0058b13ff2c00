namespace EvalFlow.Core.Quality;

/// <summary>What of the samples of a version is kept while it is measured: no text.</summary>
internal sealed class SampleNames(int samples)
{
    private readonly Dictionary<string, string> _clusters = new(StringComparer.Ordinal);

    public string[] Ids { get; } = new string[samples];

    /// <summary>Null for a sample that stands alone.</summary>
    public string?[] Clusters { get; } = new string?[samples];

    public int Count => Ids.Length;

    public void Set(int sample, string id, string? cluster)
    {
        Ids[sample] = id;
        if (!string.IsNullOrEmpty(cluster))
        {
            // One text for all samples of a cluster.
            Clusters[sample] = _clusters.TryGetValue(cluster, out string? known) ? known : _clusters[cluster] = cluster;
        }
    }
}
