using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EvalFlow.Core.Models.Replay;

/// <summary>One recorded response in the archive: length, line in the original file, epoch, then length-prefixed texts.</summary>
internal static class ReplayRecord
{
    /// <summary>Columns that carry what a provider reports, read when the file has them.</summary>
    internal static readonly string[] Reported = ["stop_reason", "input_tokens", "output_tokens", "cost_usd", "latency_seconds"];

    private const int Missing = -1;

    public static void Write(ArrayBufferWriter<byte> buffer, int line, int epoch, string id, string? response, IEnumerable<string?> columns)
    {
        buffer.ResetWrittenCount();
        WriteInt(buffer, 0);
        WriteInt(buffer, line);
        WriteInt(buffer, epoch);
        WriteText(buffer, id);
        WriteText(buffer, response);
        foreach (string? column in columns)
        {
            WriteText(buffer, column);
        }
        // The length is known only now; the written memory is still the buffer's own.
        BinaryPrimitives.WriteInt32LittleEndian(
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(buffer.WrittenMemory).Span, buffer.WrittenCount);
    }

    /// <summary>Bytes of a record's fixed head, the length included.</summary>
    public const int HeadSize = 12;

    public static int Length(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt32LittleEndian(head);

    public static int Line(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[4..]);

    /// <summary>True when the record belongs to this key.</summary>
    public static bool Matches(ReadOnlySpan<byte> record, string id, int epoch)
    {
        if (BinaryPrimitives.ReadInt32LittleEndian(record[8..]) != epoch)
        {
            return false;
        }
        ReadOnlySpan<byte> recorded = IdBytes(record);
        if (Encoding.UTF8.GetByteCount(id) != recorded.Length)
        {
            return false;
        }
        Span<byte> wanted = recorded.Length <= 512 ? stackalloc byte[recorded.Length] : new byte[recorded.Length];
        Encoding.UTF8.GetBytes(id, wanted);
        return recorded.SequenceEqual(wanted);
    }

    public static string Id(ReadOnlySpan<byte> record) => Encoding.UTF8.GetString(IdBytes(record));

    private static ReadOnlySpan<byte> IdBytes(ReadOnlySpan<byte> record) =>
        record.Slice(HeadSize + 4, BinaryPrimitives.ReadInt32LittleEndian(record[HeadSize..]));

    /// <summary>The texts after the id: the response, then the columns in the order they were written.</summary>
    public static string?[] Texts(ReadOnlySpan<byte> record, int columns)
    {
        ReadOnlySpan<byte> rest = record[(HeadSize + 4 + BinaryPrimitives.ReadInt32LittleEndian(record[HeadSize..]))..];
        string?[] texts = new string?[1 + columns];
        for (int i = 0; i < texts.Length; i++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            rest = rest[4..];
            if (length != Missing)
            {
                texts[i] = Encoding.UTF8.GetString(rest[..length]);
                rest = rest[length..];
            }
        }
        return texts;
    }

    private static void WriteInt(ArrayBufferWriter<byte> buffer, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
    }

    private static void WriteText(ArrayBufferWriter<byte> buffer, string? text)
    {
        if (text is null)
        {
            WriteInt(buffer, Missing);
            return;
        }
        int length = Encoding.UTF8.GetByteCount(text);
        WriteInt(buffer, length);
        Encoding.UTF8.GetBytes(text, buffer.GetSpan(length));
        buffer.Advance(length);
    }
}
