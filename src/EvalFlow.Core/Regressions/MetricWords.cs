namespace EvalFlow.Core.Regressions;

/// <summary>Turns the name of a metric into words for a sentence.</summary>
internal static class MetricWords
{
    private static readonly string[] Suffixes = ["_rate", "_share"];

    // Things that can be counted, so that a rate of them reads as "more refusals"; anything else reads as "higher" or "lower".
    private static readonly string[] Countable =
        ["refusal", "denial", "leak", "error", "failure", "violation", "hallucination", "jailbreak", "mistake", "warning", "disclaimer", "attack"];

    private static readonly string[] Uncountable = ["compliance", "agreement"];

    /// <summary>The name with blanks: <c>full_refusal_rate</c> is "full refusal rate".</summary>
    public static string Spaced(string metric) => metric.Replace('_', ' ');

    /// <summary>What there is more or less of: "full refusals"; null when the name does not say.</summary>
    public static (string Words, bool CanBeCounted)? Things(string metric)
    {
        string stem = Suffixes.FirstOrDefault(metric.EndsWith) is { } suffix ? metric[..^suffix.Length] : metric;
        return Array.Exists(Countable, stem.EndsWith) ? ($"{Spaced(stem)}s", true)
            : Array.Exists(Uncountable, stem.EndsWith) ? (Spaced(stem), false)
            : null;
    }
}
