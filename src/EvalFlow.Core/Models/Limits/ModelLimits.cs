namespace EvalFlow.Core.Models.Limits;

/// <summary>What may be asked of a model at one time.</summary>
/// <param name="MaxConcurrency">Requests in flight at most, whatever the provider would take.</param>
/// <param name="RequestsPerMinute">Null for as many as the provider takes.</param>
/// <param name="TokensPerMinute">Input and output together; null for as many as the provider takes.</param>
/// <param name="Timeout">Of one request, from sending to the last byte.</param>
public sealed record ModelLimits(
    int MaxConcurrency = ModelLimits.DefaultConcurrency, double? RequestsPerMinute = null, double? TokensPerMinute = null, TimeSpan? Timeout = null)
{
    /// <summary>
    /// Over all runs of a process; each run has its own, smaller ceiling. Neither is a target: the limit starts at
    /// <see cref="AdaptiveLimit.Start"/> and grows only while the provider keeps up.
    /// </summary>
    public const int DefaultConcurrency = 1000;

    /// <summary>Long answers of reasoning models take minutes; a connection that is dead should not take an hour.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);
}

/// <summary>How long a request is tried.</summary>
/// <param name="MaxAttempts">Requests sent for one answer at most.</param>
/// <param name="MaxTime">From the first request to the last one begun.</param>
public sealed record RetryRules(int MaxAttempts = 10, TimeSpan? MaxTime = null)
{
    /// <summary>Outlasts the minute after which most quotas are fresh, several times over.</summary>
    public static readonly TimeSpan DefaultMaxTime = TimeSpan.FromMinutes(10);

    // 0.2, 0.4, ... 25.6, 30: ten attempts span about 80 seconds when nobody says how long to wait.
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(30);

    public TimeSpan Within => MaxTime ?? DefaultMaxTime;

    /// <summary>How long to wait after an attempt; a provider's own word is never undercut.</summary>
    /// <param name="attempt">1-based number of the attempt that failed.</param>
    /// <param name="draw">Uniform in [0, 1): spreads clients that failed together.</param>
    public static TimeSpan Wait(int attempt, TimeSpan? retryAfter, double draw)
    {
        TimeSpan backoff = First * Math.Pow(2, Math.Min(attempt - 1, 20));
        backoff = backoff < Last ? backoff : Last;
        return retryAfter is { } asked && asked > TimeSpan.Zero ? asked + (First * draw) : backoff * (0.5 + (draw / 2));
    }
}
