namespace EvalFlow.Statistics;

/// <summary>What a sequential test says so far.</summary>
public enum SequentialDecision
{
    /// <summary>Neither is decided: go on.</summary>
    Continue,

    /// <summary>The null hypothesis is accepted.</summary>
    AcceptNull,

    /// <summary>The alternative is accepted.</summary>
    AcceptAlternative,
}

/// <summary>
/// Wald's sequential probability ratio test of one rate of events against another, to be looked at after every value.
/// Decides between exactly these two rates, soonest of all tests on average.
/// </summary>
/// <remarks>
/// Wald 1945, Ann. Math. Stat. 16:117. With his bounds both error rates hold to a good approximation.
/// </remarks>
public sealed class ProbabilityRatioTest
{
    private readonly double _event;
    private readonly double _noEvent;

    /// <summary>A test of two rates strictly between 0 and 1, with error rates that sum to less than 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A rate or error rate outside its range, or equal
    /// rates.</exception>
    public ProbabilityRatioTest(double nullRate, double alternativeRate, double alpha = 0.05, double beta = 0.2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(nullRate, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(nullRate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alternativeRate, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alternativeRate, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(alternativeRate, nullRate);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(beta, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta, 1 - alpha);
        _event = Math.Log(alternativeRate / nullRate);
        _noEvent = Math.Log((1 - alternativeRate) / (1 - nullRate));
        (Upper, Lower) = ((1 - beta) / alpha, beta / (1 - alpha));
    }

    /// <summary>The likelihood ratio from which the alternative is accepted, (1 - beta) / alpha.</summary>
    public double Upper { get; }

    /// <summary>The likelihood ratio down to which the null hypothesis is accepted, beta / (1 - alpha).</summary>
    public double Lower { get; }

    /// <summary>
    /// Natural logarithm of the likelihood ratio after some values; above 0 speaks for the alternative.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative counts, or more events than values.</exception>
    public double LogRatio(long events, long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, events);
        return (events * _event) + ((n - events) * _noEvent);
    }

    /// <summary>
    /// The decision after some values; final once it is not <see cref="SequentialDecision.Continue"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative counts, or more events than values.</exception>
    public SequentialDecision Decide(long events, long n)
    {
        var ratio = LogRatio(events, n);
        return ratio >= Math.Log(Upper) ? SequentialDecision.AcceptAlternative
            : ratio <= Math.Log(Lower) ? SequentialDecision.AcceptNull
            : SequentialDecision.Continue;
    }
}
