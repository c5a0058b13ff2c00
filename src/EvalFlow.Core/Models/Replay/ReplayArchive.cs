using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Tables;
using Microsoft.Win32.SafeHandles;

namespace EvalFlow.Core.Models.Replay;

/// <summary>
/// Recorded responses laid out for lookup by sample id with flat memory: the texts in one file, read at an offset, and an
/// index read page by page. Made once per content of the recorded file, so a resumed run sees what the first attempt saw.
/// </summary>
internal sealed class ReplayArchive : IDisposable
{
    private const int FormatVersion = 1;

    private readonly SafeFileHandle _records;
    private readonly ReplayIndex _index;
    private readonly ReplayColumns _columns;

    private ReplayArchive(SafeFileHandle records, ReplayIndex index, ReplayColumns columns, string contentHash)
    {
        _records = records;
        _index = index;
        _columns = columns;
        ContentHash = contentHash;
    }

    /// <summary>Hex SHA-256 of the recorded file and of how it is read.</summary>
    public string ContentHash { get; }

    public int Count => _index.Count;

    public static async Task<ReplayArchive> OpenAsync(
        string file, ReplayColumns columns, string folder, CancellationToken cancellationToken)
    {
        string hash = await HashAsync(file, columns, cancellationToken);
        Directory.CreateDirectory(folder);
        string records = Path.Combine(folder, $"{hash[..32]}.records");
        string index = Path.Combine(folder, $"{hash[..32]}.index");
        if (!File.Exists(index))
        {
            Build(file, columns, records, index, cancellationToken);
        }
        SafeFileHandle handle = File.OpenHandle(records, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        return new ReplayArchive(handle, ReplayIndex.Open(index), columns, hash);
    }

    /// <summary>The recorded texts of one sample and epoch, and how many rows claim to be it (0, 1, or more when doubled).</summary>
    /// <param name="lines">The first two lines that hold it, for the message about a doubled id.</param>
    public string?[]? Find(string id, int epoch, out int rows, out (int First, int Second) lines)
    {
        rows = 0;
        lines = default;
        string?[]? found = null;
        int key = _columns.Epoch is null ? 0 : epoch;
        foreach (long offset in _index.Find(ReplayIndex.Hash(id, key)))
        {
            byte[] record = Read(offset, out int length);
            try
            {
                if (ReplayRecord.Matches(record.AsSpan(0, length), id, key))
                {
                    rows++;
                    int line = ReplayRecord.Line(record);
                    lines = rows switch { 1 => (line, 0), 2 => (lines.First, line), _ => lines };
                    found ??= ReplayRecord.Texts(record.AsSpan(0, length), ReplayRecord.Reported.Length + _columns.Keep.Count);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(record);
            }
        }
        return found;
    }

    public string? FirstId()
    {
        if (_index.Count == 0)
        {
            return null;
        }
        byte[] record = Read(0, out int length);
        string id = ReplayRecord.Id(record.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(record);
        return id;
    }

    public void Dispose()
    {
        _index.Dispose();
        _records.Dispose();
    }

    private byte[] Read(long offset, out int length)
    {
        // One read serves most records; only long responses need a second.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        int read = RandomAccess.Read(_records, buffer.AsSpan(0, 4096), offset);
        length = ReplayRecord.Length(buffer);
        if (length > buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(length);
            buffer.AsSpan(0, read).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        while (read < length)
        {
            int more = RandomAccess.Read(_records, buffer.AsSpan(read, length - read), offset + read);
            read += more > 0 ? more : throw new EndOfStreamException("The archive of recorded responses is cut short; delete the replay folder of the data home.");
        }
        return buffer;
    }

    private static async Task<string> HashAsync(string file, ReplayColumns columns, CancellationToken cancellationToken)
    {
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        byte[] content = await SHA256.HashDataAsync(stream, cancellationToken);
        string all = string.Create(CultureInfo.InvariantCulture, $"{FormatVersion}:{Convert.ToHexStringLower(content)}:{columns.Fingerprint()}");
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(all)));
    }

    private static void Build(string file, ReplayColumns columns, string records, string index, CancellationToken cancellationToken)
    {
        string partial = $"{records}.{Environment.ProcessId}.tmp";
        using ReplayIndexWriter entries = new(index);
        using (ITableReader reader = TableFile.Open(file, file))
        {
            using FileStream output = new(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
            ArrayBufferWriter<byte> buffer = new(4096);
            string?[] texts = new string?[ReplayRecord.Reported.Length + columns.Keep.Count];
            while (reader.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!columns.Accepts(reader))
                {
                    continue;
                }
                Append(reader, columns, file, texts, buffer, out ulong hash);
                entries.Add(hash, output.Position);
                output.Write(buffer.WrittenSpan);
            }
            output.Flush(flushToDisk: true);
        }
        File.Move(partial, records, overwrite: true);
        entries.Finish();
    }

    private static void Append(
        ITableReader reader, ReplayColumns columns, string file, string?[] texts, ArrayBufferWriter<byte> buffer, out ulong hash)
    {
        string id = columns.Id.Count == 1
            ? SampleIds.Join([reader.Get(columns.Id[0]) ?? ""])
            : SampleIds.Join([.. columns.Id.Select(name => reader.Get(name) ?? "")]);
        int epoch = 0;
        if (columns.Epoch is { } column
            && (!int.TryParse(reader.Get(column), NumberStyles.None, CultureInfo.InvariantCulture, out epoch) || epoch < 1))
        {
            throw new BadInputException([new Problem(
                file, reader.Line, null, column, $"'{reader.Get(column)}' is not an epoch.", "Epochs are whole numbers from 1.")]);
        }
        for (int i = 0; i < ReplayRecord.Reported.Length; i++)
        {
            texts[i] = reader.Get(columns.Reported[i]);
        }
        for (int i = 0; i < columns.Keep.Count; i++)
        {
            texts[ReplayRecord.Reported.Length + i] = reader.Get(columns.Keep[i]);
        }
        ReplayRecord.Write(buffer, reader.Line, epoch, id, reader.Get(columns.Response), texts);
        hash = ReplayIndex.Hash(id, epoch);
    }
}
