using System.Text;
using EvalFlow.Core.Models.Budgets;
using Microsoft.Extensions.AI;

namespace EvalFlow.Core.Models.Live;

/// <summary>Reads what a provider answered.</summary>
internal static class ProviderReply
{
    /// <summary>The stop reason of a reply whose provider states a refusal in a field of its own.</summary>
    public const string Refusal = "refusal";

    public static ModelReply Read(ChatResponse response, ModelPrices? prices)
    {
        UsageDetails? usage = response.Usage;
        string? refusal = RefusalOf(response);
        return new ModelReply
        {
            Text = refusal ?? response.Text,
            StopReason = refusal is null ? response.FinishReason?.Value : Refusal,
            InputTokens = usage?.InputTokenCount,
            OutputTokens = usage?.OutputTokenCount,
            CachedInputTokens = usage?.CachedInputTokenCount,
            ReasoningTokens = usage?.ReasoningTokenCount,
            CostUsd = usage is { InputTokenCount: { } input, OutputTokenCount: { } output }
                ? prices?.Cost(input, output, usage.CachedInputTokenCount ?? 0) : null,
        };
    }

    // The convention of Microsoft.Extensions.AI for OpenAI's refusal field.
    private static string? RefusalOf(ChatResponse response)
    {
        StringBuilder? said = null;
        foreach (ChatMessage message in response.Messages)
        {
            foreach (AIContent content in message.Contents)
            {
                if (content is ErrorContent { ErrorCode: "Refusal" } error)
                {
                    (said ??= new StringBuilder()).Append(error.Message);
                }
            }
        }
        return said?.ToString();
    }
}
