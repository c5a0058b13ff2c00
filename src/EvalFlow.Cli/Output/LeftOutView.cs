using EvalFlow.Core.Regressions;

namespace EvalFlow.Cli.Output;

/// <summary>What a comparison could not pair, and why.</summary>
internal static class LeftOutView
{
    private const int MaxIds = 5;

    public static void Write(Screen screen, Comparison comparison)
    {
        if (comparison.LeftOutSamples == 0)
        {
            return;
        }
        screen.Say("Left out:");
        foreach (LeftOutCount count in comparison.LeftOutCounts)
        {
            string[] ids = [.. comparison.LeftOut
                .Where(one => one.In == count.In && one.Reason == count.Reason).Select(one => one.SampleId).Distinct().Take(MaxIds)];
            string more = count.Count > ids.Length ? ", ..." : "";
            screen.Tell($"{Numbers.Count(count.Count)} {LeftOutWords.Why(count)}: {string.Join(", ", ids)}{more}", 2);
        }
        if (comparison.LeftOutCounts.Any(count => count.Count > MaxIds))
        {
            screen.Say("  (--json lists them)");
        }
    }
}
