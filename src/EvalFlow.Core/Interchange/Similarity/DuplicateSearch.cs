using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EvalFlow.Core.Interchange.Similarity;

/// <summary>An earlier text that another one resembles.</summary>
/// <param name="Place">0-based, in the order of adding.</param>
/// <param name="Similarity">Share of common pieces, 0 to 1; 1 when only case, punctuation or spacing differ.</param>
internal readonly record struct SimilarText(int Place, double Similarity);

/// <summary>
/// Takes in texts one at a time and says which earlier one each resembles most. Of a text only its pieces are kept.
/// </summary>
/// <param name="texts">Most texts that are added.</param>
/// <param name="mostPieces">
/// Pieces kept of a text, those with the smallest hashes. Longer texts are then compared by a sample of their pieces, whose share is off by
/// 0.04 with 128 of them (Broder 1997).
/// </param>
/// <param name="common">Pieces that do not count; null for none.</param>
internal sealed class DuplicateSearch(int texts, double threshold, int mostPieces = int.MaxValue, CommonPieces? common = null)
{
    // What is left of a text that is nearly all template is too little to compare.
    private const int FewestPieces = 3;

    private readonly BandIndex _index = new(texts);
    private readonly Dictionary<UInt128, int> _exact = new(texts);
    private readonly uint[]?[] _pieces = new uint[]?[texts];
    private int _count;

    /// <summary>Adds a text, unless it is the same as an earlier one; it has its place all the same.</summary>
    /// <returns>The earlier text that it resembles most; null when there is none.</returns>
    public SimilarText? Add(string text)
    {
        int place = _count++;
        string plain = PlainPrompt.Of(text);
        if (plain.Length > 0)
        {
            ref int first = ref CollectionsMarshal.GetValueRefOrAddDefault(_exact, Key(plain), out bool exists);
            if (exists)
            {
                return new SimilarText(first, 1);
            }
            first = place;
        }
        return Search(plain, place);
    }

    /// <summary>The same for a text that is not added.</summary>
    public SimilarText? Find(string text)
    {
        string plain = PlainPrompt.Of(text);
        return plain.Length > 0 && _exact.TryGetValue(Key(plain), out int same) ? new SimilarText(same, 1) : Search(plain, null);
    }

    private SimilarText? Search(string plain, int? place)
    {
        uint[] all = Shingles.Of(plain);
        uint[] pieces = common?.Without(all) ?? all;
        if (pieces.Length < Math.Min(FewestPieces, all.Length))
        {
            return null;
        }
        Span<ulong> bands = stackalloc ulong[MinHash.Bands];
        MinHash.Of(pieces, bands);
        pieces = pieces.Length > mostPieces ? pieces[..mostPieces] : pieces;
        (int nearest, double most) = (-1, 0);
        for (int band = 0; band < bands.Length; band++)
        {
            for (int other = _index.First(bands[band]); other >= 0; other = _index.After(other, band))
            {
                double similarity = other == nearest ? 0 : Shingles.Similarity(pieces, _pieces[other]!, mostPieces);
                (nearest, most) = similarity > most ? (other, similarity) : (nearest, most);
            }
            if (place is { } own)
            {
                _index.Add(bands[band], band, own);
                _pieces[own] = pieces;
            }
        }
        return nearest >= 0 && most >= threshold ? new SimilarText(nearest, most) : null;
    }

    private static UInt128 Key(string plain)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(plain.AsSpan()), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
