using System.Buffers;
using System.Text.Json;

namespace EvalFlow.Core.Interchange.Imports;

/// <summary>
/// JSON as Python writes it: bare NaN and Infinity, which JSON does not know, are read as null. Texts are left alone.
/// </summary>
internal static class LooseJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    public static JsonDocument Parse(Stream stream)
    {
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte> json = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        return JsonDocument.Parse(Strict(json), Options);
    }

    private static ReadOnlyMemory<byte> Strict(ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> span = json.Span;
        ArrayBufferWriter<byte>? strict = null;
        int copied = 0;
        bool quoted = false;
        for (int at = 0; at < span.Length; at++)
        {
            if (quoted && span[at] == (byte)'\\')
            {
                at++;
                continue;
            }
            quoted ^= span[at] == (byte)'"';
            int word = quoted ? 0 : WordAt(span[at..]);
            if (word > 0)
            {
                strict ??= new ArrayBufferWriter<byte>(span.Length + 1024);
                strict.Write(span[copied..at]);
                strict.Write("null"u8);
                copied = at + word;
                at = copied - 1;
            }
        }
        strict?.Write(span[copied..]);
        return strict?.WrittenMemory ?? json;
    }

    private static int WordAt(ReadOnlySpan<byte> at) =>
        at.StartsWith("NaN"u8) ? 3 : at.StartsWith("Infinity"u8) ? 8 : at.StartsWith("-Infinity"u8) ? 9 : 0;
}
