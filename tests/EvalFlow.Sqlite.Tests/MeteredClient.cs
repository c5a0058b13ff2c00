using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace EvalFlow.Sqlite.Tests;

/// <summary>Answers "question N" with [even] or [odd] and as many tokens as N says, and keeps account of what it was asked.</summary>
internal sealed class MeteredClient : IChatClient
{
    public const int InputTokens = 5;

    private long _tokens;

    /// <summary>How often each prompt was answered.</summary>
    public ConcurrentDictionary<string, int> Answered { get; } = new();

    /// <summary>Tokens used for all answers.</summary>
    public long Tokens => Interlocked.Read(ref _tokens);

    /// <summary>Called before an answer; what it throws takes the answer's place.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>How the answer to a question ends.</summary>
    public Func<int, ChatFinishReason> Finish { get; set; } = _ => ChatFinishReason.Stop;

    public static int OutputTokens(int number) => 1 + (number % 40);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        string question = messages.Last().Text;
        await Before(question);
        await Task.Yield();
        Answered.AddOrUpdate(question, 1, (_, count) => count + 1);
        int number = int.Parse(question.Split(' ')[1]);
        int output = OutputTokens(number);
        Interlocked.Add(ref _tokens, InputTokens + output);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, number % 2 == 0 ? "[even]" : "[odd]"))
        {
            FinishReason = Finish(number),
            Usage = new UsageDetails { InputTokenCount = InputTokens, OutputTokenCount = output },
        };
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Streaming is off.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // One client serves several hosts.
    }
}
