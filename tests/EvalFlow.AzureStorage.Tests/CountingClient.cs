using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>Answers at once, right for two of three questions, and counts how often each pair was asked for.</summary>
internal sealed class CountingClient : IChatClient
{
    /// <summary>In every answer, so that a test can look for it where no answer may be.</summary>
    public const string Response = "unspeakable-response";

    public ConcurrentDictionary<string, int> Requests { get; } = new();

    /// <summary>A process that is gone sends nothing more, though its tasks still run down here.</summary>
    public Func<bool> IsDead { get; set; } = () => false;

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (IsDead())
        {
            throw new InvalidOperationException("The process is gone.");
        }
        string question = messages.Last().Text;
        Requests.AddOrUpdate(question, 1, (_, count) => count + 1);
        int number = int.Parse(question.Split(' ')[1]);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, $"{Response} [{(number % 3 == 0 ? 7 : number % 2)}]")));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Streaming is off.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // One client serves the host before and after the crash.
    }
}
