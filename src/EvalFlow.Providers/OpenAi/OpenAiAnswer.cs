using System.Text.Json;
using System.Text.Json.Serialization;
using EvalFlow.Core.Models;
using Microsoft.Extensions.AI;

namespace EvalFlow.Providers.OpenAi;

/// <summary>Reads the body of an answer, as far as it matters here.</summary>
internal static class OpenAiAnswer
{
    public static ChatResponse Read(ReadOnlySpan<byte> body)
    {
        Completion? completion = JsonSerializer.Deserialize(body, OpenAiJson.Default.Completion);
        if (completion is not { Choices: [{ Message: { } message } choice, ..] })
        {
            throw new ModelFaultException(FaultKind.Garbled, "answer has no choices");
        }
        List<AIContent> contents = [new TextContent(TextOf(message.Content))];
        if (message.Refusal is { Length: > 0 } refusal)
        {
            contents.Add(new ErrorContent(refusal) { ErrorCode = "Refusal" });
        }
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            ModelId = completion.Model,
            FinishReason = choice.FinishReason is { Length: > 0 } reason ? new ChatFinishReason(reason) : null,
            Usage = completion.Usage is { } usage ? UsageOf(usage) : null,
        };
    }

    // Some servers answer in parts, as requests may be written.
    private static string TextOf(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(part =>
            part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : "")),
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => "",
    };

    private static UsageDetails UsageOf(CompletionUsage usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.TotalTokens,
        CachedInputTokenCount = usage.PromptTokensDetails?.CachedTokens,
        ReasoningTokenCount = usage.CompletionTokensDetails?.ReasoningTokens,
    };
}

internal sealed record Completion(string? Model, IReadOnlyList<CompletionChoice>? Choices, CompletionUsage? Usage);

internal sealed record CompletionChoice(CompletionMessage? Message, string? FinishReason);

internal sealed record CompletionMessage(JsonElement Content, string? Refusal);

internal sealed record CompletionUsage(
    long? PromptTokens, long? CompletionTokens, long? TotalTokens, InputDetails? PromptTokensDetails, OutputDetails? CompletionTokensDetails);

internal sealed record InputDetails(long? CachedTokens);

internal sealed record OutputDetails(long? ReasoningTokens);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Completion))]
internal sealed partial class OpenAiJson : JsonSerializerContext;
