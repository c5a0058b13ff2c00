namespace EvalFlow.Statistics;

/// <summary>
/// Whether a difference is shown to be smaller than a margin. Each claim holds with error rate alpha; a claim that is
/// false is "not shown", not "shown to be false".
/// </summary>
public sealed record EquivalenceResult
{
    /// <summary>The margin, above 0, in the unit of the difference.</summary>
    public required double Margin { get; init; }

    /// <summary>
    /// The two-sided 1 - 2 alpha interval whose ends decide; null without one, and then nothing is shown.
    /// </summary>
    public required Interval? Interval { get; init; }

    /// <summary>Shown: candidate - baseline is above -margin (non-inferior, if more is better).</summary>
    public bool IsNotLower => Interval is not null && Interval.Low > -Margin;

    /// <summary>Shown: candidate - baseline is below +margin (non-inferior, if less is better).</summary>
    public bool IsNotHigher => Interval is not null && Interval.High < Margin;

    /// <summary>Shown: the difference lies within the margin on both sides.</summary>
    public bool IsEquivalent => IsNotLower && IsNotHigher;
}

/// <summary>Two one-sided tests: what "no regression larger than m" needs, which p &gt; 0.05 is not.</summary>
/// <remarks>Schuirmann 1987, J. Pharmacokinet. Biopharm. 15:657.</remarks>
public static class Equivalence
{
    /// <summary>Judges a paired difference against a margin by its 1 - 2 alpha interval.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A margin not above 0, or alpha not in (0, 0.5).</exception>
    public static EquivalenceResult Of(PairedTally tally, double margin, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 0.5);
        return Of(PairedMean.Of(tally, 1 - (2 * alpha)).Interval, margin);
    }

    /// <summary>Judges an interval already at hand; a level of 0.90 gives the claims an error rate of 5 %.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A margin not above 0.</exception>
    public static EquivalenceResult Of(Interval? interval, double margin)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(margin, 0);
        return new EquivalenceResult { Margin = margin, Interval = interval };
    }
}
