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
        if (comparison.Behaviours.All(row => row.Verdict == Verdict.NotComparable))
        {
            screen.Say("How the answers look is not compared: the models were asked different things.");
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
    }

    private static void Rest(Screen screen, Comparison comparison, Verdict verdict, string title)
    {
        // What neither model ever did is no news.
        string[] names = [.. comparison.Behaviours.Where(row => row.Verdict == verdict && row is not { Baseline: 0, Candidate: 0 }).Select(BehaviourSentence.Words)];
        if (names.Length > 0)
        {
            screen.Tell($"{title}: {string.Join(", ", names)}.", 2);
        }
    }
}
