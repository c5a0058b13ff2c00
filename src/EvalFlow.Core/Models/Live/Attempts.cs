using System.Globalization;
using EvalFlow.Core.Models.Limits;

namespace EvalFlow.Core.Models.Live;

/// <summary>The tries for one answer: counts them, and says whether and when there is another.</summary>
internal sealed class Attempts(RetryRules rules, TimeProvider clock, Jitter jitter)
{
    private readonly long _start = clock.GetTimestamp();
    private List<ModelRetry>? _retries;
    private int _sent;
    private int _rateLimited;

    /// <summary>How long to wait before the next try; null when there is an answer, or will be none.</summary>
    public TimeSpan? Next(ModelReply? reply, ModelFaultException? fault)
    {
        _sent++;
        _rateLimited += fault?.Kind == FaultKind.RateLimited ? 1 : 0;
        if (reply is not null || fault is not { IsTransient: true } || _sent >= rules.MaxAttempts)
        {
            return null;
        }
        TimeSpan wait = RetryRules.Wait(_sent, fault.RetryAfter, jitter.Next());
        if (clock.GetElapsedTime(_start) + wait > rules.Within)
        {
            return null;
        }
        (_retries ??= []).Add(new ModelRetry(fault.Message, Math.Round(wait.TotalSeconds, 2)));
        return wait;
    }

    public ModelReply Conclude(ModelReply? reply, ModelFaultException? fault, ModelEndpoint endpoint, string spec)
    {
        ModelReply end = reply ?? ModelReply.Failed(Reason(spec, fault!)) with
        {
            Remedy = fault!.IsTransient ? null
                : fault.Kind == FaultKind.Denied ? endpoint.HowToFix
                : "Check the eval's generation settings against what the model takes.",
        };
        return end with { Attempts = _sent, RateLimited = _rateLimited, Retries = _retries ?? end.Retries };
    }

    private string Reason(string spec, ModelFaultException fault)
    {
        string tries = _sent == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", {_sent} attempts");
        return fault.IsTransient ? $"{spec} gave no answer: {fault.Message}{tries}." : $"{spec} refused the request: {fault.Message}.";
    }
}

/// <summary>Seeded, so that a run against a scripted provider repeats; spreads requests that failed together.</summary>
internal sealed class Jitter
{
    private readonly Random _random;
    private readonly Lock _lock = new();

    public Jitter(string seed)
    {
        int number = 17;
        foreach (char letter in seed)
        {
            number = unchecked((number * 31) + letter);
        }
        _random = new Random(number);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Next()
    {
        lock (_lock)
        {
            return _random.NextDouble();
        }
    }
}
