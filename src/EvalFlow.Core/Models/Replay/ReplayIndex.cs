using System.Runtime.InteropServices;

namespace EvalFlow.Core.Models.Replay;

/// <summary>Where each recorded response stands in the archive: 16 bytes a row, sorted by the hash of its key.</summary>
internal sealed class ReplayIndex(ReplayIndex.Entry[] entries)
{
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Entry(ulong Hash, long Offset);

    public int Count => entries.Length;

    /// <summary>Sorts the entries in place.</summary>
    public static ReplayIndex Sort(List<Entry> entries)
    {
        Entry[] sorted = [.. entries];
        sorted.AsSpan().Sort((left, right) =>
            left.Hash != right.Hash ? left.Hash.CompareTo(right.Hash) : left.Offset.CompareTo(right.Offset));
        return new ReplayIndex(sorted);
    }

    public static ReplayIndex Load(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return new ReplayIndex(MemoryMarshal.Cast<byte, Entry>(bytes).ToArray());
    }

    public void Save(string path)
    {
        using FileStream file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes(entries.AsSpan()));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Offsets of all rows whose key has this hash: usually one; more when a key is doubled or hashes collide.</summary>
    public ReadOnlySpan<Entry> Find(ulong hash)
    {
        int low = 0;
        int high = entries.Length;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            if (entries[middle].Hash < hash)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        int end = low;
        while (end < entries.Length && entries[end].Hash == hash)
        {
            end++;
        }
        return entries.AsSpan(low, end - low);
    }

    /// <summary>64-bit FNV-1a of the key, finished by a mixer. Whoever finds an entry compares the key itself, so a collision costs time only.</summary>
    public static ulong Hash(ReadOnlySpan<char> id, int epoch)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in id)
        {
            hash = (hash ^ c) * 1099511628211;
        }
        hash = (hash ^ (uint)epoch) * 1099511628211;
        hash ^= hash >> 32;
        return hash * 0x9E3779B97F4A7C15;
    }
}
