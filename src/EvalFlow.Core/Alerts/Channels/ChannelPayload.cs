using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvalFlow.Core.Alerts;

/// <summary>How channels write JSON.</summary>
internal static class ChannelPayload
{
    // The default escapes every letter beyond ASCII to six bytes, and Teams counts bytes.
    private static readonly JsonSerializerOptions Short = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode payload) => JsonSerializer.SerializeToUtf8Bytes(payload, Short);
}
