using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace EvalFlow.Providers.OpenAi;

/// <summary>Writes the body of a request.</summary>
internal static class OpenAiRequest
{
    // The body goes to a parser, not into a page: escaping every letter beyond ASCII would only make it longer.
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(string model, string maxTokensField, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using Utf8JsonWriter json = new(buffer, Options);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteStartArray("messages"u8);
        foreach (ChatMessage message in messages)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.Role.Value);
            json.WriteString("content"u8, message.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (options is not null)
        {
            WriteSettings(json, maxTokensField, options);
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteSettings(Utf8JsonWriter json, string maxTokensField, ChatOptions options)
    {
        if (options.Temperature is { } temperature)
        {
            json.WriteNumber("temperature"u8, temperature);
        }
        if (options.MaxOutputTokens is { } tokens)
        {
            json.WriteNumber(maxTokensField, tokens);
        }
        if (options.TopP is { } topP)
        {
            json.WriteNumber("top_p"u8, topP);
        }
        if (options.Seed is { } seed)
        {
            json.WriteNumber("seed"u8, seed);
        }
        if (options.StopSequences is { Count: > 0 } stop)
        {
            json.WriteStartArray("stop"u8);
            foreach (string sequence in stop)
            {
                json.WriteStringValue(sequence);
            }
            json.WriteEndArray();
        }
    }
}
