using System.Runtime.InteropServices;

namespace EvalFlow.Core.Interchange.Similarity;

/// <summary>Texts by the keys of their bands, as chains in one array: half a million lists would take more room than the texts.</summary>
internal sealed class BandIndex(int texts)
{
    // Of many texts with one key only the first few are compared: a template's fifty thousand children are told by the first.
    private const int MostPerKey = 24;

    private readonly Dictionary<ulong, Chain> _chains = new(texts * 4);
    private readonly int[] _next = new int[texts * MinHash.Bands];

    /// <summary>A text with this key; -1 when there is none.</summary>
    public int First(ulong key) => _chains.TryGetValue(key, out Chain chain) ? chain.First : -1;

    /// <summary>The next text with the same key in this band; -1 after the last.</summary>
    public int After(int text, int band) => _next[(text * MinHash.Bands) + band];

    public void Add(ulong key, int band, int text)
    {
        ref Chain chain = ref CollectionsMarshal.GetValueRefOrAddDefault(_chains, key, out bool exists);
        if (chain.Count < MostPerKey)
        {
            _next[(text * MinHash.Bands) + band] = exists ? chain.First : -1;
            chain = new Chain(text, chain.Count + 1);
        }
    }

    private readonly record struct Chain(int First, int Count);
}
