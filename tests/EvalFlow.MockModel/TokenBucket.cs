using System.Diagnostics;

namespace EvalFlow.MockModel;

/// <summary>Lets so many requests a second through, and a burst at once.</summary>
internal sealed class TokenBucket(double perSecond, int burst)
{
    private readonly Lock _lock = new();
    private double _tokens = burst;
    private long _seen = Stopwatch.GetTimestamp();

    public double PerSecond => perSecond;

    public Admission Take()
    {
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + (Stopwatch.GetElapsedTime(_seen, now).TotalSeconds * perSecond));
            _seen = now;
            bool admitted = _tokens >= 1;
            _tokens -= admitted ? 1 : 0;
            return new Admission(admitted, (int)_tokens, Math.Max(0, (1 - _tokens) / perSecond));
        }
    }
}

/// <param name="Remaining">Requests that would be let through now.</param>
/// <param name="ResetSeconds">Until the next one is.</param>
internal readonly record struct Admission(bool Admitted, int Remaining, double ResetSeconds);
