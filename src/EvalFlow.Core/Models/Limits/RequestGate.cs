namespace EvalFlow.Core.Models.Limits;

/// <summary>What became of a request that was let through, as far as limits care.</summary>
public enum GateOutcome
{
    Answered,

    /// <summary>429.</summary>
    Refused,

    /// <summary>5xx, or no connection.</summary>
    Failed,

    /// <summary>Cancelled, or refused for what it is: says nothing of the load.</summary>
    Ignored,
}

/// <summary>A request that was let through; to be handed back.</summary>
internal readonly record struct Pass(string Run, long Ordinal, TimeSpan At, long Tokens);

/// <summary>
/// The one door to an account and model: all runs of this process that ask it pass here. It holds the adaptive limit, the
/// configured rates and the pauses that the provider asks for. Safe for concurrent use.
/// </summary>
public sealed class RequestGate : IDisposable
{
    // How far a mean of latencies looks back, in requests.
    private const double Memory = 32;

    // More than half refused: the account is used up, and sending on would only count against it.
    private const double ExhaustedShare = 0.5;

    // Seconds that timers are late by: as much as gathers meanwhile may be sent at once, and no more, for providers without mercy.
    private const double TimerGrain = 0.02;

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly long _epoch;
    private readonly AdaptiveLimit _limit;
    private readonly TokenBucket? _requests;
    private readonly TokenBucket? _tokens;
    private readonly TokenBucket _pace;
    private readonly FairQueue<Waiter> _queue = new();
    private readonly ITimer _wake;
    private TimeSpan _pausedUntil;
    private double _latency;
    private double _refusedShare;
    private long _sent;
    private int _inFlight;
    private int _told;

    public RequestGate(string model, string role, ModelLimits limits, TimeProvider clock)
    {
        _clock = clock;
        _epoch = clock.GetTimestamp();
        _limit = new AdaptiveLimit(limits.MaxConcurrency, TimeSpan.FromMilliseconds(500));
        _requests = limits.RequestsPerMinute is { } rpm ? Bucket(rpm) : null;
        _tokens = limits.TokensPerMinute is { } tpm ? Bucket(tpm) : null;
        _pace = new TokenBucket(double.MaxValue, 1, TimeSpan.Zero);
        _told = _limit.Whole;
        Journal = new LimitJournal(model, role);
        _wake = clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal LimitJournal Journal { get; }

    /// <summary>Requests in flight at most, at this moment.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return _limit.Whole;
            }
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_epoch);

    /// <summary>Waits for the request's turn.</summary>
    /// <param name="run">Whose request it is; runs share fairly.</param>
    /// <param name="tokens">Estimated tokens, input and output.</param>
    internal ValueTask<Pass> EnterAsync(string run, long tokens, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_queue.Waiting == 0 && _inFlight < _limit.Whole && Wait(tokens) <= TimeSpan.Zero)
            {
                return ValueTask.FromResult(Admit(run, tokens));
            }
            Waiter waiter = new(tokens, cancellationToken);
            _queue.Enqueue(run, waiter);
            Pump();
            return new ValueTask<Pass>(waiter.Task);
        }
    }

    /// <summary>Hands a pass back with what became of the request.</summary>
    /// <param name="retryAfter">How long the provider asks to wait; null when it says nothing.</param>
    /// <param name="tokens">Tokens really used; null when unknown.</param>
    internal void Leave(Pass pass, GateOutcome outcome, TimeSpan? retryAfter = null, long? tokens = null)
    {
        lock (_lock)
        {
            bool saturated = _inFlight >= _limit.Whole || _queue.Waiting > 0;
            TimeSpan now = Now;
            int inFlight = _inFlight--;
            _queue.Ended(pass.Run);
            if (tokens is { } used)
            {
                _tokens?.Take(used - pass.Tokens);
            }
            Learn(pass, outcome, inFlight, saturated, retryAfter, now);
            Pump();
        }
    }

    /// <summary>
    /// Begins nearer to what somebody expects the provider to take; changes nothing once the limit is there, or has been refused.
    /// </summary>
    /// <param name="inFlight">Requests in flight that a run would like.</param>
    public void Expect(int inFlight)
    {
        lock (_lock)
        {
            if (_limit.Expect(inFlight))
            {
                _told = _limit.Whole;
                Pump();
            }
        }
    }

    /// <summary>Sends nothing for so long: the provider said that nothing is left until then.</summary>
    public void Pause(TimeSpan time)
    {
        lock (_lock)
        {
            TimeSpan until = Now + time;
            _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
        }
    }

    public void Dispose() => _wake.Dispose();

    private void Learn(Pass pass, GateOutcome outcome, int inFlight, bool saturated, TimeSpan? retryAfter, TimeSpan now)
    {
        double before = _limit.Value;
        TimeSpan latency = TimeSpan.FromSeconds(_latency);
        string? why = null;
        switch (outcome)
        {
            case GateOutcome.Answered:
                double taken = (now - pass.At).TotalSeconds;
                _latency = _latency == 0 ? taken : _latency + ((taken - _latency) / Memory);
                _refusedShare -= _refusedShare / Memory;
                why = _limit.Answered(inFlight, saturated, latency, now);
                break;
            case GateOutcome.Refused:
                _refusedShare += (1 - _refusedShare) / Memory;
                why = _limit.Refused(inFlight, pass.Ordinal, _sent, retryAfter, latency, now);
                PauseWhenExhausted(retryAfter, now);
                break;
            case GateOutcome.Failed:
                _limit.Failed(now);
                break;
            case GateOutcome.Ignored:
                break;
        }
        if (_limit.HasCeiling && _latency > 0)
        {
            // What the limit means as a rate, so that a limit of 2.6 is one: whole requests in flight are too coarse near 1.
            double rate = _limit.Value / _latency;
            _pace.SetRate(rate, Math.Max(1, rate * TimerGrain), now);
        }
        if (why is not null)
        {
            Tell(before, why);
        }
    }

    private void PauseWhenExhausted(TimeSpan? retryAfter, TimeSpan now)
    {
        if (retryAfter is { } asked && _refusedShare > ExhaustedShare && now + asked > _pausedUntil)
        {
            _pausedUntil = now + asked;
        }
    }

    private void Tell(double before, string why)
    {
        int whole = _limit.Whole;
        bool isCut = _limit.Value < before;
        // Growth since the last entry was not told: a cut is one from where the limit stood, not from where it was last seen.
        int from = isCut ? (int)Math.Ceiling(before) : _told;
        if (isCut ? whole < from : whole >= _told * 2 || (whole == _limit.Cap && whole != _told))
        {
            Journal.Add(_clock.GetUtcNow(), from, whole, why);
            _told = whole;
        }
    }

    private void Wake()
    {
        lock (_lock)
        {
            Pump();
        }
    }

    private void Pump()
    {
        while (_inFlight < _limit.Whole && _queue.TryPeek(out string run, out Waiter waiter))
        {
            if (waiter.HasGone)
            {
                _queue.Dequeue(run);
                continue;
            }
            TimeSpan wait = Wait(waiter.Tokens);
            if (wait > TimeSpan.Zero)
            {
                // Never zero: a timer that is early by a fraction would spin.
                _wake.Change(wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                return;
            }
            _queue.Dequeue(run);
            if (!waiter.TryLetIn(Admit(run, waiter.Tokens)))
            {
                _inFlight--;
                _queue.Ended(run);
            }
        }
    }

    private TimeSpan Wait(long tokens)
    {
        TimeSpan now = Now;
        TimeSpan wait = _pausedUntil - now;
        wait = Longer(wait, _requests?.WaitFor(1, now));
        wait = Longer(wait, _tokens?.WaitFor(tokens, now));
        return _limit.HasCeiling ? Longer(wait, _pace.WaitFor(1, now)) : wait;
    }

    private Pass Admit(string run, long tokens)
    {
        _inFlight++;
        _queue.Began(run);
        _requests?.Take(1);
        _tokens?.Take(tokens);
        _pace.Take(1);
        return new Pass(run, ++_sent, Now, tokens);
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan? right) => right > left ? right.Value : left;

    // A second's worth at once: no minute holds more than a sixtieth above the limit.
    private TokenBucket Bucket(double perMinute) => new(perMinute / 60, Math.Max(1, perMinute / 60), Now);
}
