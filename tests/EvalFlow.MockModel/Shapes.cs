using System.Globalization;
using System.Text.Json;

namespace EvalFlow.MockModel;

/// <summary>How a provider writes answers, errors and limits.</summary>
internal abstract class Shape
{
    public static Shape OpenAi { get; } = new OpenAiShape();

    public static Shape Anthropic { get; } = new AnthropicShape();

    public abstract string Name { get; }

    /// <summary>Appends the JSON body of an answer.</summary>
    public abstract void Write(Utf8JsonWriter json, MockPrompt prompt, MockAnswer answer);

    public abstract byte[] Error(string type, string message, string? code = null);

    /// <summary>Headers that tell a client how near its limit is.</summary>
    public abstract IEnumerable<(string Name, string Value)> Limits(double perSecond, Admission admission, TimeProvider clock);

    protected static string Id(string prefix, MockPrompt prompt) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{prompt.Hash:x16}{prompt.Attempt:x4}");

    protected static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private sealed class OpenAiShape : Shape
    {
        public override string Name => "openai";

        public override void Write(Utf8JsonWriter json, MockPrompt prompt, MockAnswer answer)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, Id("chatcmpl", prompt));
            json.WriteString("object"u8, "chat.completion"u8);
            json.WriteNumber("created"u8, 1_790_000_000);
            json.WriteString("model"u8, prompt.Model);
            json.WriteStartArray("choices"u8);
            json.WriteStartObject();
            json.WriteNumber("index"u8, 0);
            json.WriteStartObject("message"u8);
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("content"u8, answer.Text);
            json.WriteNull("refusal"u8);
            json.WriteEndObject();
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, answer.Verdict == Verdict.Filtered ? "content_filter"u8 : answer.Stopped ? "length"u8 : "stop"u8);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartObject("usage"u8);
            json.WriteNumber("prompt_tokens"u8, prompt.InputTokens);
            json.WriteNumber("completion_tokens"u8, answer.OutputTokens);
            json.WriteNumber("total_tokens"u8, prompt.InputTokens + answer.OutputTokens);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        public override byte[] Error(string type, string message, string? code = null) => JsonSerializer.SerializeToUtf8Bytes(
            new { error = new { message, type, param = (string?)null, code } });

        public override IEnumerable<(string Name, string Value)> Limits(double perSecond, Admission admission, TimeProvider clock) =>
        [
            ("x-ratelimit-limit-requests", Text(Math.Floor(perSecond * 60))),
            ("x-ratelimit-remaining-requests", Text(admission.Remaining)),
            ("x-ratelimit-reset-requests", $"{Text(Math.Ceiling(admission.ResetSeconds * 1000))}ms"),
        ];
    }

    private sealed class AnthropicShape : Shape
    {
        public override string Name => "anthropic";

        public override void Write(Utf8JsonWriter json, MockPrompt prompt, MockAnswer answer)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, Id("msg", prompt));
            json.WriteString("type"u8, "message"u8);
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("model"u8, prompt.Model);
            json.WriteStartArray("content"u8);
            if (answer.Verdict != Verdict.Filtered)
            {
                json.WriteStartObject();
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, answer.Text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString("stop_reason"u8, answer.Verdict == Verdict.Filtered ? "refusal"u8 : answer.Stopped ? "max_tokens"u8 : "end_turn"u8);
            json.WriteNull("stop_sequence"u8);
            json.WriteStartObject("usage"u8);
            json.WriteNumber("input_tokens"u8, prompt.InputTokens);
            json.WriteNumber("cache_creation_input_tokens"u8, 0);
            json.WriteNumber("cache_read_input_tokens"u8, 0);
            json.WriteNumber("output_tokens"u8, answer.OutputTokens);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        public override byte[] Error(string type, string message, string? code = null) => JsonSerializer.SerializeToUtf8Bytes(
            new { type = "error", error = new { type, message } });

        public override IEnumerable<(string Name, string Value)> Limits(double perSecond, Admission admission, TimeProvider clock) =>
        [
            ("anthropic-ratelimit-requests-limit", Text(Math.Floor(perSecond * 60))),
            ("anthropic-ratelimit-requests-remaining", Text(admission.Remaining)),
            ("anthropic-ratelimit-requests-reset", clock.GetUtcNow().AddSeconds(admission.ResetSeconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
        ];
    }
}
