using System.Globalization;
using EvalFlow.Core.Models.Limits;
using EvalFlow.Core.Runs;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>How many requests the providers let be in flight, and why the number moved.</summary>
internal static class LimitView
{
    private const int Shown = 20;

    public static void Write(Screen screen, RunReport run)
    {
        if (run.Requests is { Sent: > 0 } requests)
        {
            screen.Say($"Requests: {Numbers.Count(requests.Sent)} sent, {Numbers.Count(requests.Retried)} of them again, {Numbers.Count(requests.RateLimited)} refused with 429.");
        }
        if (run.Limits.Count == 0)
        {
            return;
        }
        Table table = RunView.Grid("UTC", "model", "from", "to", "why");
        foreach (LimitChange change in run.Limits.TakeLast(Shown))
        {
            table.AddRow(
                new Text(change.At.UtcDateTime.ToString("HH:mm:ss.f", CultureInfo.InvariantCulture)),
                new Text(Numbers.Fit(change.Role == "judge" ? $"{change.Model} (judge)" : change.Model, 30)),
                new Text(Numbers.Count(change.From)), new Text(Numbers.Count(change.To)), new Text(change.Why));
        }
        screen.Say("Requests in flight at most:");
        screen.Show(table);
        if (run.Limits.Count > Shown)
        {
            screen.Say($"{run.Limits.Count - Shown} earlier changes: add --json.");
        }
    }
}
