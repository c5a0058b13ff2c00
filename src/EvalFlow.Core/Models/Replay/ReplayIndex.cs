using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EvalFlow.Core.Models.Replay;

/// <summary>
/// Where each recorded response stands in the archive: a file of entries sorted by the hash of their key. In memory is one
/// hash for every page of entries, so a lookup is one small read and a million rows cost about 60 KB.
/// </summary>
internal sealed class ReplayIndex : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly ulong[] _pageStarts;

    private ReplayIndex(SafeFileHandle file, ulong[] pageStarts, int count)
    {
        _file = file;
        _pageStarts = pageStarts;
        Count = count;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Entry(ulong Hash, long Offset);

    public const int EntrySize = 16;

    private const int PageEntries = 128;

    public int Count { get; }

    public static ReplayIndex Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        int count = (int)(RandomAccess.GetLength(file) / EntrySize);
        ulong[] starts = new ulong[(count + PageEntries - 1) / PageEntries];
        Span<Entry> one = stackalloc Entry[1];
        for (int page = 0; page < starts.Length; page++)
        {
            ReadEntries(file, one, page * PageEntries);
            starts[page] = one[0].Hash;
        }
        return new ReplayIndex(file, starts, count);
    }

    /// <summary>Offsets of all rows whose key has this hash: usually one; more when a key is doubled or hashes collide.</summary>
    public IReadOnlyList<long> Find(ulong hash)
    {
        int page = FirstPage(hash);
        List<long>? more = null;
        long? first = null;
        Span<Entry> entries = stackalloc Entry[PageEntries];
        for (; page < _pageStarts.Length && _pageStarts[page] <= hash; page++)
        {
            Span<Entry> read = entries[..Math.Min(PageEntries, Count - (page * PageEntries))];
            ReadEntries(_file, read, page * PageEntries);
            for (int i = Lower(read, hash); i < read.Length && read[i].Hash == hash; i++)
            {
                if (first is { } earlier)
                {
                    (more ??= [earlier]).Add(read[i].Offset);
                }
                first ??= read[i].Offset;
            }
        }
        return more is not null ? more : first is { } single ? [single] : [];
    }

    public void Dispose() => _file.Dispose();

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

    // The last page that begins below the hash may hold it too, and so may all that begin with it.
    private int FirstPage(ulong hash)
    {
        int low = 0;
        int high = _pageStarts.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _pageStarts[middle] < hash ? (middle + 1, high) : (low, middle);
        }
        return Math.Max(0, low - 1);
    }

    private static int Lower(ReadOnlySpan<Entry> entries, ulong hash)
    {
        int low = 0;
        int high = entries.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = entries[middle].Hash < hash ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private static void ReadEntries(SafeFileHandle file, Span<Entry> entries, int first)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(entries);
        long offset = (long)first * EntrySize;
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("The index of recorded responses is cut short; delete the replay folder of the data home.");
            }
            bytes = bytes[read..];
            offset += read;
        }
    }
}
