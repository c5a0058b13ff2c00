using System.Runtime.InteropServices;

namespace EvalFlow.Core.Models.Replay;

/// <summary>
/// Writes an index with little memory however many rows there are: entries go to a file for each range of hashes, and each
/// range, small enough to hold, is sorted on its own.
/// </summary>
internal sealed class ReplayIndexWriter : IDisposable
{
    private const int Ranges = 64;
    private const int RangeShift = 64 - 6;
    private const int BufferBytes = 4096;

    private readonly string _path;
    private readonly FileStream[] _ranges;

    /// <param name="path">Where the finished index goes; the ranges stand beside it while it is made.</param>
    public ReplayIndexWriter(string path)
    {
        _path = path;
        _ranges = [.. Enumerable.Range(0, Ranges).Select(range => new FileStream(
            $"{path}.{Environment.ProcessId}.{range}.tmp", FileMode.Create, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.DeleteOnClose))];
    }

    public void Add(ulong hash, long offset)
    {
        ReplayIndex.Entry entry = new(hash, offset);
        _ranges[hash >> RangeShift].Write(MemoryMarshal.AsBytes(new ReadOnlySpan<ReplayIndex.Entry>(in entry)));
    }

    /// <summary>Sorts and puts the index in its place; it is there whole or not at all.</summary>
    public void Finish()
    {
        string partial = $"{_path}.{Environment.ProcessId}.tmp";
        using (FileStream output = File.Create(partial))
        {
            foreach (FileStream range in _ranges)
            {
                ReplayIndex.Entry[] entries = new ReplayIndex.Entry[range.Length / ReplayIndex.EntrySize];
                range.Position = 0;
                range.ReadExactly(MemoryMarshal.AsBytes(entries.AsSpan()));
                entries.AsSpan().Sort((left, right) =>
                    left.Hash != right.Hash ? left.Hash.CompareTo(right.Hash) : left.Offset.CompareTo(right.Offset));
                output.Write(MemoryMarshal.AsBytes(entries.AsSpan()));
            }
            output.Flush(flushToDisk: true);
        }
        File.Move(partial, _path, overwrite: true);
    }

    public void Dispose()
    {
        foreach (FileStream range in _ranges)
        {
            range.Dispose();
        }
    }
}
