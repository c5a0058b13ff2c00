using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Models.Caching;

/// <summary>
/// Names an answer by all that determines it: where it comes from (provider, model, base URL, release of the alias), the
/// release the run is for, every message, every setting, and the epoch, so that epochs stay independent draws.
/// </summary>
internal static class ResponseKey
{
    // Part of the key: a change in what is hashed must not find the answers of before.
    private const int Version = 1;

    /// <summary>What tells the answers of one endpoint from those of another.</summary>
    public static string Source(ModelEndpoint endpoint) => $"{endpoint.Identity}\n{endpoint.BaseUrl}\n{endpoint.Release}";

    public static string Of(string source, string? release, ModelRequest request)
    {
        ArrayBufferWriter<byte> text = new(1024);
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartArray();
            json.WriteNumberValue(Version);
            json.WriteStringValue(source);
            json.WriteStringValue(release);
            json.WriteNumberValue(request.Epoch);
            Write(json, request.Settings);
            foreach (ChatTurn turn in request.Messages())
            {
                json.WriteStringValue(turn.Role);
                json.WriteStringValue(turn.Text);
            }
            json.WriteEndArray();
        }
        return Convert.ToHexStringLower(SHA256.HashData(text.WrittenSpan));
    }

    // The whole record, so that a setting added later is in the key without anybody's thinking of it.
    private static void Write(Utf8JsonWriter json, GenerationSettings settings) => JsonSerializer.Serialize(json, settings);
}
