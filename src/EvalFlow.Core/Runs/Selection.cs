using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace EvalFlow.Core.Runs;

/// <summary>
/// Which samples a limited run takes: those whose ids have the smallest hashes. The choice is spread over the whole eval, is
/// the same for every model and version, and a larger limit contains a smaller one, so limited runs still pair.
/// </summary>
internal sealed class Selection(int limit)
{
    private readonly PriorityQueue<int, ulong> _chosen = new(Comparer<ulong>.Create((left, right) => right.CompareTo(left)));

    public void Offer(int ordinal, string sampleId)
    {
        ulong hash = Hash(sampleId);
        if (_chosen.Count < limit)
        {
            _chosen.Enqueue(ordinal, hash);
        }
        else
        {
            _chosen.EnqueueDequeue(ordinal, hash);
        }
    }

    /// <summary>Ordinals in ascending order.</summary>
    public int[] ToOrdinals()
    {
        int[] ordinals = [.. _chosen.UnorderedItems.Select(item => item.Element)];
        Array.Sort(ordinals);
        return ordinals;
    }

    /// <summary>
    /// Ordinals in the order of the hashes: any beginning of it is what a limited run of that size takes, so runs that stop
    /// where their money ends pair with each other and with limited ones.
    /// </summary>
    public int[] ToRanked() =>
        [.. _chosen.UnorderedItems.OrderBy(item => item.Priority).ThenBy(item => item.Element).Select(item => item.Element)];

    public static ReadOnlyMemory<byte> Write(int[] ordinals) => MemoryMarshal.AsBytes(ordinals.AsSpan()).ToArray();

    public static int[] Read(ReadOnlyMemory<byte> bytes) => MemoryMarshal.Cast<byte, int>(bytes.Span).ToArray();

    private static ulong Hash(string sampleId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(sampleId), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
