namespace EvalFlow.Core.Interchange.Similarity;

/// <summary>The pieces of a text as numbers: every run of a few letters, hashed.</summary>
internal static class Shingles
{
    /// <summary>Letters of a piece; short enough to survive a changed word, long enough to be rare.</summary>
    public const int Length = 5;

    /// <summary>Sorted and distinct; one number for a text shorter than a piece.</summary>
    public static uint[] Of(string plain)
    {
        int count = Math.Max(1, plain.Length - Length + 1);
        uint[] pieces = new uint[count];
        for (int at = 0; at < count; at++)
        {
            pieces[at] = Hash(plain.AsSpan(at, Math.Min(Length, plain.Length - at)));
        }
        Array.Sort(pieces);
        int distinct = 0;
        for (int at = 0; at < count; at++)
        {
            if (at == 0 || pieces[at] != pieces[distinct - 1])
            {
                pieces[distinct++] = pieces[at];
            }
        }
        return distinct == count ? pieces : pieces[..distinct];
    }

    /// <summary>
    /// Jaccard similarity of two sorted sets: what they share by what they hold together, 0 to 1. Of sets that were cut to their smallest
    /// <paramref name="most"/> numbers it is estimated by the smallest of both together.
    /// </summary>
    public static double Similarity(uint[] left, uint[] right, int most = int.MaxValue)
    {
        bool isCut = left.Length == most || right.Length == most;
        (int l, int r, int shared, int together) = (0, 0, 0, 0);
        while (l < left.Length && r < right.Length && (!isCut || together < most))
        {
            int order = left[l].CompareTo(right[r]);
            shared += order == 0 ? 1 : 0;
            l += order <= 0 ? 1 : 0;
            r += order >= 0 ? 1 : 0;
            together++;
        }
        together += left.Length - l + right.Length - r;
        return (double)shared / (isCut ? Math.Min(together, most) : together);
    }

    // FNV-1a with the final mix of MurmurHash3, since the smallest hash is wanted to be any piece alike.
    private static uint Hash(ReadOnlySpan<char> piece)
    {
        uint hash = 2166136261;
        foreach (char sign in piece)
        {
            hash = unchecked((hash ^ sign) * 16777619);
        }
        hash = unchecked((hash ^ (hash >> 16)) * 0x85EBCA6B);
        hash = unchecked((hash ^ (hash >> 13)) * 0xC2B2AE35);
        return hash ^ (hash >> 16);
    }
}
