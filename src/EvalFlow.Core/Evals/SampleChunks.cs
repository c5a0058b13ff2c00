using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EvalFlow.Core.Evals;

/// <summary>Packs samples for storing: a first line with the format's version, then a JSON line per sample, compressed.</summary>
public static class SampleChunks
{
    /// <summary>Samples per chunk; the last chunk of an eval may hold fewer.</summary>
    public const int Size = 500;

    private const int Version = 1;

    // Stored bytes are never shown in a page, so only what JSON itself demands is escaped.
    private static readonly StoredJson Json = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    /// <param name="first">0-based ordinal of the first sample.</param>
    public static SampleChunk Pack(int first, IReadOnlyList<Sample> samples)
    {
        ArrayBufferWriter<byte> text = new(64 * 1024);
        using (Utf8JsonWriter writer = new(text, new JsonWriterOptions { Encoder = Json.Options.Encoder, SkipValidation = true }))
        {
            JsonSerializer.Serialize(writer, new StoredHeader(Version, samples.Count), Json.StoredHeader);
            foreach (Sample sample in samples)
            {
                writer.Flush();
                text.Write("\n"u8);
                writer.Reset();
                JsonSerializer.Serialize(writer, StoredSample.From(sample), Json.StoredSample);
            }
        }
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(text.WrittenSpan);
        }
        return new SampleChunk(first, samples.Count, packed.ToArray());
    }

    public static IReadOnlyList<Sample> Unpack(ReadOnlyMemory<byte> bytes)
    {
        byte[] text = Inflate(bytes);
        int at = LineEnd(text, 0);
        StoredHeader header = JsonSerializer.Deserialize(text.AsSpan(0, at), Json.StoredHeader)!;
        if (header.V != Version)
        {
            throw new InvalidDataException($"The samples were stored in format {header.V}; this version of EvalFlow reads format {Version}.");
        }
        List<Sample> samples = new(header.N);
        while (at < text.Length)
        {
            int end = LineEnd(text, at + 1);
            samples.Add(JsonSerializer.Deserialize(text.AsSpan(at + 1, end - at - 1), Json.StoredSample)!.ToSample());
            at = end;
        }
        return samples.Count == header.N ? samples : throw new InvalidDataException($"A chunk of {header.N} samples holds {samples.Count}.");
    }

    private static byte[] Inflate(ReadOnlyMemory<byte> bytes)
    {
        using MemoryStream packed = new(bytes.ToArray(), writable: false);
        using GZipStream gzip = new(packed, CompressionMode.Decompress);
        using MemoryStream text = new(bytes.Length * 4);
        gzip.CopyTo(text);
        return text.ToArray();
    }

    private static int LineEnd(byte[] text, int from) =>
        text.AsSpan(from).IndexOf((byte)'\n') is >= 0 and int length ? from + length : text.Length;
}

internal sealed record StoredHeader([property: JsonPropertyName("v")] int V, [property: JsonPropertyName("n")] int N);

/// <summary>One stored line. Add fields; never rename or reuse one.</summary>
internal sealed record StoredSample(
    [property: JsonPropertyName("i")] string Id,
    [property: JsonPropertyName("q")] string Input,
    [property: JsonPropertyName("t")] IReadOnlyList<string>? Targets,
    [property: JsonPropertyName("c")] string? Cluster,
    [property: JsonPropertyName("s")] Dictionary<string, string>? Slices,
    [property: JsonPropertyName("x")] Dictionary<string, string>? Columns,
    [property: JsonPropertyName("m")] IReadOnlyList<StoredTurn>? Messages)
{
    private static readonly Dictionary<string, string> None = [];

    public static StoredSample From(Sample sample) => new(
        sample.Id, sample.Input,
        sample.Targets.Count == 0 ? null : sample.Targets,
        sample.Cluster,
        Stored(sample.Slices),
        Stored(sample.Columns),
        sample.Messages is null ? null : [.. sample.Messages.Select(turn => new StoredTurn(turn.Role, turn.Text))]);

    public Sample ToSample() => new()
    {
        Id = Id,
        Input = Input,
        Targets = Targets ?? [],
        Cluster = Cluster,
        Slices = Slices ?? None,
        Columns = Columns ?? None,
        Messages = Messages is null ? null : [.. Messages.Select(turn => new ChatTurn(turn.Role, turn.Text))],
    };

    private static Dictionary<string, string>? Stored(IReadOnlyDictionary<string, string> cells) =>
        cells.Count == 0 ? null : cells as Dictionary<string, string> ?? new Dictionary<string, string>(cells);
}

internal sealed record StoredTurn([property: JsonPropertyName("r")] string Role, [property: JsonPropertyName("t")] string Text);

[JsonSerializable(typeof(StoredHeader))]
[JsonSerializable(typeof(StoredSample))]
internal sealed partial class StoredJson : JsonSerializerContext;
