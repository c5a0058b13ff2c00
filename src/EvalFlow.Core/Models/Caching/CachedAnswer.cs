using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EvalFlow.Core.Models.Caching;

/// <summary>A kept answer as stored. Add fields; never rename or reuse one.</summary>
internal sealed record CachedAnswer(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("stop_reason")] string? StopReason)
{
    /// <summary>Null for what must not be kept: an error says nothing of the model, and a longer limit would end a cut answer elsewhere.</summary>
    public static CachedAnswer? From(ModelReply reply) =>
        reply is { Error: null, Text: { } text } && reply.StopReason is not ("length" or "max_tokens") ? new(1, text, reply.StopReason) : null;

    /// <param name="isPriced">False leaves the cost unknown, as it is for the model's other answers.</param>
    public ModelReply ToReply(bool isPriced) => new()
    {
        Text = Text,
        StopReason = StopReason,
        InputTokens = 0,
        OutputTokens = 0,
        CostUsd = isPriced ? 0 : null,
        IsCached = true,
    };

    public ReadOnlyMemory<byte> Write()
    {
        using MemoryStream buffer = new();
        using (BrotliStream packed = new(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(packed, this, CachedJson.Default.CachedAnswer);
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    public static CachedAnswer Read(ReadOnlyMemory<byte> bytes)
    {
        using MemoryStream buffer = new(bytes.ToArray(), writable: false);
        using BrotliStream text = new(buffer, CompressionMode.Decompress);
        return JsonSerializer.Deserialize(text, CachedJson.Default.CachedAnswer)!;
    }
}

[JsonSerializable(typeof(CachedAnswer))]
internal sealed partial class CachedJson : JsonSerializerContext;
