using EvalFlow.Core;
using EvalFlow.Core.Regressions;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Comparisons;

/// <summary>What a comparison says, in a sentence, before any number.</summary>
/// <param name="Details">What a reader must know beside it.</param>
internal sealed record ComparisonVerdict(Tone Tone, string Headline, IReadOnlyList<string> Details)
{
    public static ComparisonVerdict Of(Comparison comparison)
    {
        ComparisonRow[] headline = [.. comparison.Comparisons.Where(row => row.Slice is null)];
        // What got worse is never said second, whichever metric is the primary one.
        ComparisonRow? first = headline.Where(row => row.Verdict == Verdict.Regressed).OrderByDescending(row => row.Primary).FirstOrDefault()
            ?? headline.FirstOrDefault(row => row.Primary) ?? headline.FirstOrDefault();
        return first is null
            ? new ComparisonVerdict(Tone.Care, "Nothing could be compared.", [])
            : new ComparisonVerdict(ToneOf(first.Verdict), Said(first), [.. Beside(comparison, headline, first)]);
    }

    public static Tone ToneOf(Verdict verdict) => verdict switch
    {
        Verdict.Regressed => Tone.Bad,
        Verdict.Improved or Verdict.Equivalent => Tone.Good,
        Verdict.Inconclusive or Verdict.Changed or Verdict.NotComparable => Tone.Care,
    };

    /// <summary>A verdict as a word; its icon comes from the tone.</summary>
    public static string Word(Verdict verdict) => VerdictWords.Marked(verdict)[2..].ToLowerInvariant();

    private static string Said(ComparisonRow row) => row.Summary.Length > 0 ? row.Summary : $"{row.Metric}: {Word(row.Verdict)}.";

    private static IEnumerable<string> Beside(Comparison comparison, ComparisonRow[] headline, ComparisonRow first)
    {
        foreach (ComparisonRow other in headline.Where(row => row != first && row.Verdict == Verdict.Regressed))
        {
            yield return Said(other);
        }
        int worse = comparison.Comparisons.Count(row => row is { Slice: not null, Verdict: Verdict.Regressed });
        if (worse > 0)
        {
            yield return $"{Numbers.Count(worse)} {(worse == 1 ? "slice" : "slices")} regressed; they are listed below.";
        }
        if (comparison.LeftOutSamples > 0)
        {
            yield return $"{Numbers.Count(comparison.LeftOutSamples)} {(comparison.LeftOutSamples == 1 ? "sample" : "samples")} could not be paired and are part of no difference.";
        }
        if (first.JudgeNote is { } judge)
        {
            yield return judge;
        }
    }
}
