using EvalFlow.Core.Evals;
using Microsoft.Extensions.AI;

namespace EvalFlow.Core.Models;

/// <summary>Asks a chat endpoint through <see cref="IChatClient"/>: one request, no retries of its own.</summary>
public sealed class ChatClientModel(string spec, IChatClient client, TimeProvider clock) : IModel
{
    public string Spec => spec;

    public string Identity => spec;

    public bool IsRecorded => false;

    public async ValueTask<ModelReply> GenerateAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        try
        {
            ChatResponse response = await client.GetResponseAsync(
                request.Messages().Select(turn => new ChatMessage(new ChatRole(turn.Role), turn.Text)),
                Options(request.Settings), cancellationToken);
            return new ModelReply
            {
                Text = response.Text,
                StopReason = response.FinishReason?.Value,
                InputTokens = response.Usage?.InputTokenCount,
                OutputTokens = response.Usage?.OutputTokenCount,
                LatencySeconds = clock.GetElapsedTime(start).TotalSeconds,
                Attempts = 1,
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The type names the fault; a provider's message may quote the prompt.
            return ModelReply.Failed($"{spec} could not be reached: {failure.GetType().Name}.") with { Attempts = 1 };
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ChatOptions Options(GenerationSettings settings) => new()
    {
        Temperature = (float?)settings.Temperature,
        MaxOutputTokens = settings.MaxTokens,
        TopP = (float?)settings.TopP,
        Seed = settings.Seed,
        StopSequences = settings.Stop?.ToList(),
    };
}
