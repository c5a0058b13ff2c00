using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace EvalFlow.Providers.Anthropic;

/// <summary>Keeps the stop reason as Anthropic states it; the package translates it into OpenAI's words.</summary>
internal sealed class AnthropicChat(IChatClient inner) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatResponse response = await base.GetResponseAsync(messages, options, cancellationToken);
        if (response.RawRepresentation is Message { StopReason: { } reason })
        {
            response.FinishReason = new ChatFinishReason(reason.Raw());
        }
        return response;
    }
}
