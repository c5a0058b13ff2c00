using EvalFlow.Core.Models.Limits;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Models.Limits;

/// <summary>
/// A provider that admits so many requests a second and a gate that does not know it, in simulated time: each step is a
/// millisecond, and nothing depends on the machine. Ten requests may come at once, or a twentieth of a second's.
/// </summary>
internal sealed class SimulatedServer(double perSecond, int latencyMs, int? retryAfterMs, double randomRefusals = 0, int seed = 1)
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Action, long> _events = new();
    private readonly List<Task<Pass>> _waiting = [];
    private readonly double _burst = Math.Max(10, perSecond / 20);
    private double _tokens;
    private long _now;

    public int Answered { get; private set; }

    public int Refused { get; private set; }

    public RequestGate Gate { get; private set; } = null!;

    /// <summary>Keeps so many requests open for so long; gives the answers of each second.</summary>
    public async Task<int[]> RunAsync(int open, int seconds)
    {
        using RequestGate gate = new("m", "model", new ModelLimits(), _clock);
        Gate = gate;
        int[] answers = new int[seconds];
        for (int i = 0; i < open; i++)
        {
            Enter();
        }
        for (_now = 0; _now < seconds * 1000L; _now++)
        {
            _tokens = Math.Min(_burst, _tokens + (perSecond / 1000));
            while (_events.TryPeek(out Action? next, out long at) && at <= _now)
            {
                _events.Dequeue();
                next();
            }
            await ArriveAsync(answers);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        return answers;
    }

    /// <summary>How the limit moved, for a failing test's message.</summary>
    public string Story()
    {
        long seen = 0;
        return string.Join(", ", Gate.Journal.After(ref seen).Select(change => $"{change.At - _clock.Start:mm\\:ss\\.f} {change.From}-{change.To} {change.Why}"));
    }

    private void Enter() => _waiting.Add(Gate.EnterAsync("run", 0, CancellationToken.None).AsTask());

    private async Task ArriveAsync(int[] answers)
    {
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            if (_waiting[i].IsCompletedSuccessfully)
            {
                Pass pass = await _waiting[i];
                _waiting.RemoveAt(i);
                Handle(pass, answers);
            }
        }
    }

    private void Handle(Pass pass, int[] answers)
    {
        if (_tokens >= 1 && _random.NextDouble() >= randomRefusals)
        {
            _tokens--;
            // Models differ from call to call; a simulation without that would lock into step.
            _events.Enqueue(() => Answer(pass, answers), _now + (latencyMs / 2) + _random.Next(latencyMs));
            return;
        }
        Refused++;
        _events.Enqueue(() => Refuse(pass), _now + 2);
    }

    private void Answer(Pass pass, int[] answers)
    {
        Answered++;
        answers[_now / 1000]++;
        Gate.Leave(pass, GateOutcome.Answered);
        Enter();
    }

    private void Refuse(Pass pass)
    {
        Gate.Leave(pass, GateOutcome.Refused, retryAfterMs is { } asked ? TimeSpan.FromMilliseconds(asked) : null);
        _events.Enqueue(Enter, _now + (retryAfterMs ?? 200) + _random.Next(100));
    }
}
