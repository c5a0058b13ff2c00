using System.Numerics;
using System.Runtime.InteropServices;

namespace EvalFlow.Core.Interchange.Similarity;

/// <summary>
/// A few numbers for a set of pieces; two sets agree in each with the probability of their Jaccard similarity (Broder 1997).
/// Sets that agree in all numbers of some band are looked at in full.
/// </summary>
internal static class MinHash
{
    public const int Bands = 12;

    /// <summary>With 12 bands of 4, pairs of similarity 0.7 are met with probability 0.96, of 0.8 with 0.998, of 0.3 with 0.09.</summary>
    public const int RowsPerBand = 4;

    // A multiple of 16, so that vectors of any width fill it.
    private const int Size = Bands * RowsPerBand;

    private static readonly uint[] Factors = Numbers(0x9E3779B9);
    private static readonly uint[] Shifts = Numbers(0x7F4A7C15);

    /// <summary>A key for each band.</summary>
    public static void Of(ReadOnlySpan<uint> pieces, Span<ulong> bands)
    {
        Span<uint> smallest = stackalloc uint[Size];
        smallest.Fill(uint.MaxValue);
        Span<Vector<uint>> least = MemoryMarshal.Cast<uint, Vector<uint>>(smallest);
        ReadOnlySpan<Vector<uint>> factors = MemoryMarshal.Cast<uint, Vector<uint>>(Factors);
        ReadOnlySpan<Vector<uint>> shifts = MemoryMarshal.Cast<uint, Vector<uint>>(Shifts);
        foreach (uint piece in pieces)
        {
            Vector<uint> all = new(piece);
            for (int lane = 0; lane < least.Length; lane++)
            {
                Vector<uint> mixed = (all * factors[lane]) + shifts[lane];
                least[lane] = Vector.Min(least[lane], mixed ^ (mixed >>> 15));
            }
        }
        for (int band = 0; band < Bands; band++)
        {
            ulong key = (ulong)band + 1;
            foreach (uint row in smallest.Slice(band * RowsPerBand, RowsPerBand))
            {
                key = unchecked((key ^ row) * 0x9E3779B97F4A7C15);
                key ^= key >> 29;
            }
            bands[band] = key;
        }
    }

    // Odd factors, so that different pieces stay different. The same in every process.
    private static uint[] Numbers(uint seed)
    {
        uint[] numbers = new uint[Size];
        for (int at = 0; at < Size; at++)
        {
            seed = unchecked((seed * 1664525) + 1013904223);
            numbers[at] = (seed ^ (seed >> 11)) | 1;
        }
        return numbers;
    }
}
