using EvalFlow.Core.Evals;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>Decides the verdict from numbers alone. "Better" is a property of the metric, never of a sign.</summary>
/// <param name="Alpha">A difference counts when its q-value is at most this; 0 when nothing can count any more.</param>
internal sealed record VerdictRule(double Alpha)
{
    /// <param name="wide">Interval of the difference at level 1 - alpha.</param>
    /// <param name="narrow">Interval at level 1 - 2 alpha: two one-sided tests for equivalence.</param>
    /// <param name="margin">Largest difference that does not matter; null when nobody set one.</param>
    public Verdict Judge(double? delta, double? qValue, Interval? wide, Interval? narrow, double? margin, Direction direction)
    {
        if (delta is not { } difference)
        {
            return Verdict.Inconclusive;
        }
        bool differs = Alpha > 0 && qValue <= Alpha && difference != 0;
        if (margin is { } m && (differs ? Within(wide, m) : Within(narrow, m)))
        {
            return Verdict.Equivalent;
        }
        return differs ? Named(difference, direction) : Verdict.Inconclusive;
    }

    /// <summary>True when the move is for the worse, false when for the better, null when the metric has no good direction.</summary>
    public static bool? IsWorse(double difference, Direction direction) => direction switch
    {
        Direction.HigherIsBetter => difference < 0,
        Direction.LowerIsBetter => difference > 0,
        Direction.Neutral => null,
    };

    private static Verdict Named(double difference, Direction direction) => IsWorse(difference, direction) switch
    {
        true => Verdict.Regressed,
        false => Verdict.Improved,
        null => Verdict.Changed,
    };

    private static bool Within(Interval? interval, double margin) =>
        interval is not null && interval.Low > -margin && interval.High < margin;
}
