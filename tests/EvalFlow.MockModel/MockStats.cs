using System.Collections.Concurrent;
using System.Diagnostics;

namespace EvalFlow.MockModel;

/// <summary>Counts of what was asked and answered since the start or the last reset.</summary>
/// <param name="Requests">All requests to a model.</param>
/// <param name="ByFate">Requests by what became of them; slow and huge answers are under their own fate.</param>
/// <param name="ByPath">Requests by provider shape.</param>
/// <param name="Prompts">Distinct prompts asked.</param>
/// <param name="AnsweredPrompts">Distinct prompts with a complete answer.</param>
/// <param name="Answers">Complete answers, whether or not the client was still there to read them; what a provider would charge.</param>
/// <param name="Repeats">Answers beyond the first of each prompt.</param>
/// <param name="Abandoned">Requests whose client was gone before the answer.</param>
/// <param name="MostInFlight">Most requests in flight at one time.</param>
/// <param name="AnswersBySecond">Answers in each second since the first request.</param>
/// <param name="FirstRequest">When the first request came, on the machine's monotonic clock (<see cref="Stopwatch.GetTimestamp"/>); 0 before it.</param>
/// <param name="LastAnswer">When the last answer was made, on the same clock; 0 before the first.</param>
public sealed record MockStats(
    long Requests, IReadOnlyDictionary<string, long> ByFate, IReadOnlyDictionary<string, long> ByPath,
    long Prompts, long AnsweredPrompts, long Answers, long Repeats, long Abandoned, long InFlight, long MostInFlight,
    long InputTokens, long OutputTokens, IReadOnlyList<long> AnswersBySecond, long FirstRequest, long LastAnswer);

internal sealed class MockCounters
{
    private const int Seconds = 3600;

    private readonly ConcurrentDictionary<ulong, PromptCount> _prompts = [];
    private readonly long[] _fates = new long[Enum.GetValues<Fate>().Length];
    private readonly long[] _bySecond = new long[Seconds];
    private long _first;
    private long _last;
    private long _openAi;
    private long _anthropic;
    private long _answers;
    private long _answered;
    private long _abandoned;
    private long _inFlight;
    private long _mostInFlight;
    private long _inputTokens;
    private long _outputTokens;

    public void Begin(Shape shape)
    {
        Interlocked.CompareExchange(ref _first, Stopwatch.GetTimestamp(), 0);
        Interlocked.Increment(ref shape == Shape.OpenAi ? ref _openAi : ref _anthropic);
        long now = Interlocked.Increment(ref _inFlight);
        for (long most = Interlocked.Read(ref _mostInFlight); now > most; most = Interlocked.Read(ref _mostInFlight))
        {
            Interlocked.CompareExchange(ref _mostInFlight, now, most);
        }
    }

    public void End() => Interlocked.Decrement(ref _inFlight);

    /// <summary>How often the prompt was asked before.</summary>
    public int Ask(ulong prompt) => Interlocked.Increment(ref _prompts.GetOrAdd(prompt, _ => new PromptCount()).Asked) - 1;

    public void Count(Fate fate) => Interlocked.Increment(ref _fates[(int)fate]);

    public void Abandon() => Interlocked.Increment(ref _abandoned);

    public void Answer(MockPrompt prompt, MockAnswer answer)
    {
        Interlocked.Increment(ref _answers);
        if (Interlocked.Increment(ref _prompts[prompt.Hash].Answered) == 1)
        {
            Interlocked.Increment(ref _answered);
        }
        Interlocked.Add(ref _inputTokens, prompt.InputTokens);
        Interlocked.Add(ref _outputTokens, answer.OutputTokens);
        Volatile.Write(ref _last, Stopwatch.GetTimestamp());
        int second = (int)Stopwatch.GetElapsedTime(Interlocked.Read(ref _first)).TotalSeconds;
        Interlocked.Increment(ref _bySecond[Math.Min(second, Seconds - 1)]);
    }

    public MockStats Read()
    {
        long answers = Interlocked.Read(ref _answers);
        long answered = Interlocked.Read(ref _answered);
        return new MockStats(
            Interlocked.Read(ref _openAi) + Interlocked.Read(ref _anthropic),
            Enum.GetValues<Fate>().ToDictionary(fate => fate.ToString(), fate => Interlocked.Read(ref _fates[(int)fate])),
            new Dictionary<string, long> { ["openai"] = Interlocked.Read(ref _openAi), ["anthropic"] = Interlocked.Read(ref _anthropic) },
            _prompts.Count, answered, answers, answers - answered, Interlocked.Read(ref _abandoned),
            Interlocked.Read(ref _inFlight), Interlocked.Read(ref _mostInFlight),
            Interlocked.Read(ref _inputTokens), Interlocked.Read(ref _outputTokens),
            _bySecond[..(Array.FindLastIndex(_bySecond, count => count > 0) + 1)],
            Interlocked.Read(ref _first), Interlocked.Read(ref _last));
    }

    private sealed class PromptCount
    {
        public int Asked;
        public int Answered;
    }
}
