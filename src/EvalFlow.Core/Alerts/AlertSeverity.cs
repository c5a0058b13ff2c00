using EvalFlow.Core.Regressions;

namespace EvalFlow.Core.Alerts;

/// <summary>How urgent a regression is, from how grave the eval's subject is and how large the move. docs/alerts.md has the table.</summary>
public static class AlertSeverity
{
    public const int Lowest = 1;
    public const int Critical = 5;

    // Evals without a severity are taken as middling, so that they neither drown nor wake anyone.
    internal const int Middling = 3;

    // Cohen (1988), Statistical Power Analysis, 2nd ed., p. 184: small and large effects.
    private const double Small = 0.2;
    private const double Large = 0.8;

    /// <summary>1 (info), 2 (low), 3 (medium), 4 (high), 5 (critical).</summary>
    /// <param name="evalSeverity">1 to 5; null counts as 3.</param>
    public static int Of(int? evalSeverity, ComparisonRow row)
    {
        int grave = evalSeverity ?? Middling;
        int step = Effect(row) switch
        {
            null => 0,
            // A small rise of critical harm is critical still.
            < Small => grave == Critical ? 0 : -1,
            // The largest of many small slices is large by chance: slices never raise the urgency.
            >= Large => row.Slice is null ? 1 : 0,
            _ => 0,
        };
        return Math.Clamp(grave + step, Lowest, Critical);
    }

    /// <summary>What a run that failed, or left samples out, is worth: the model may still be fine, so it is never critical by itself.</summary>
    public static int OfRun(int? evalSeverity, string kind) =>
        Math.Clamp((evalSeverity ?? Middling) - (kind == AlertKinds.RunFailed ? 0 : 1), Lowest, Critical - 1);

    /// <summary>info, low, medium, high or critical.</summary>
    public static string Word(int severity) => severity switch
    {
        <= 1 => "info",
        2 => "low",
        3 => "medium",
        4 => "high",
        _ => "critical",
    };

    /// <summary>
    /// Cohen's h for values between 0 and 1 (|2 asin √p₂ − 2 asin √p₁|); for other scores the paired effect size
    /// d_z = |mean difference| / its standard deviation; null when neither can be had.
    /// </summary>
    public static double? Effect(ComparisonRow row)
    {
        if (row is { Baseline: >= 0 and <= 1, Candidate: >= 0 and <= 1 })
        {
            return Math.Abs((2 * Math.Asin(Math.Sqrt(row.Candidate.Value))) - (2 * Math.Asin(Math.Sqrt(row.Baseline.Value))));
        }
        return row is { Delta: { } delta, StdError: > 0, NPaired: > 0 }
            ? Math.Abs(delta) / (row.StdError.Value * Math.Sqrt(row.NPaired)) : null;
    }
}
