using EvalFlow.Core.Regressions;

namespace EvalFlow.Cli.Output;

/// <summary>How a model behaves differently, apart from its scores: a sentence for each change, a line for the rest.</summary>
internal static class BehaviourView
{
    public static void Write(Screen screen, Comparison comparison)
    {
        if (comparison.Behaviours.Count == 0)
        {
            return;
        }
        BehaviourRow[] changed = [.. comparison.Behaviours.Where(row => row.Verdict == Verdict.Changed)];
        screen.Say(changed.Length == 0 ? "Behaves no differently, as far as can be told:" : "Behaves differently (neither good nor bad in itself):");
        foreach (BehaviourRow row in changed)
        {
            screen.Tell($"~ {row.Summary}", 2);
        }
        Rest(screen, comparison, Verdict.Equivalent, "about the same");
        Rest(screen, comparison, Verdict.Inconclusive, "no change shown");
        Rest(screen, comparison, Verdict.NotComparable, "not comparable");
    }

    private static void Rest(Screen screen, Comparison comparison, Verdict verdict, string title)
    {
        string[] names = [.. comparison.Behaviours.Where(row => row.Verdict == verdict).Select(BehaviourSentence.Words)];
        if (names.Length > 0)
        {
            screen.Tell($"{title}: {string.Join(", ", names)}.", 2);
        }
    }
}
