using EvalFlow.Core.Alerts;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>Releases for people.</summary>
internal static class ReleaseView
{
    public static void Write(Screen screen, ReleaseOutcome outcome)
    {
        Release release = outcome.Release;
        string against = release.Event.BaselineVersion is { } version ? $", compared with {version}" : "";
        screen.Say($"{release.Event.Name}{against}: {outcome.State}  ({outcome.ReleaseId})");
        foreach (string note in release.Notes.Concat(release.Reason is { } reason ? [reason] : []))
        {
            screen.Tell(note, 2);
        }
        foreach (RequiredEval eval in release.Evals)
        {
            screen.Tell($"{Word(eval),-17} {eval.EvalId}{Gate(eval)}", 3, eval.Verdict is { } verdict && eval.HasResult ? ComparisonView.StyleOf(verdict) : Style.Plain);
            string? told = eval.Reason ?? outcome.Comparisons.FirstOrDefault(one => one.EvalId == eval.EvalId)?.Comparisons
                .FirstOrDefault(row => row is { Primary: true, Slice: null })?.Summary;
            if (told is not null)
            {
                screen.Tell(told, 5);
            }
        }
        WriteAlerts(screen, outcome);
        screen.Say("");
        ReadinessView.WriteSummary(screen, outcome.Readiness);
        if (outcome.ReportPath is { } path)
        {
            screen.Say($"Report: {path}");
        }
        screen.Say($"Next: evalflow readiness {outcome.ReleaseId}");
    }

    public static Table List(IReadOnlyList<Kept<Release>> releases)
    {
        Table table = RunView.Grid("release", "state", "evals", "regressed", "received");
        foreach (Kept<Release> release in releases)
        {
            table.AddRow(
                new Text(release.Id), new Text(release.State), new Text($"{release.Body.Evals.Count(eval => eval.Settled)}/{release.Body.Evals.Count}"),
                new Text(Numbers.Count(release.Body.Evals.Count(eval => eval.Regressed))), new Text(Numbers.Time(release.Body.ReceivedAt)));
        }
        return table;
    }

    /// <summary>What became of an eval, in a word or two.</summary>
    public static string Word(RequiredEval eval) => eval switch
    {
        { Settled: false } => "under way",
        { HasResult: false } => "x no result",
        { Regressed: true } => "x REGRESSED",
        { Verdict: { } verdict } => ComparisonView.Word(verdict),
        { Status: RunStatus.CompletedWithErrors } => "! with errors",
        _ => "not compared",
    };

    private static string Gate(RequiredEval eval) => eval.GatePassed switch
    {
        null => "",
        true => "  (gate passed)",
        false => "  (gate FAILED)",
    };

    private static void WriteAlerts(Screen screen, ReleaseOutcome outcome)
    {
        foreach (Alert alert in outcome.Alerts)
        {
            string state = alert.State switch { AlertState.Open => "open", AlertState.Acknowledged => "acknowledged", AlertState.Resolved => "resolved" };
            screen.Tell($"alert {alert.AlertId} is {state}: {alert.Title}", 3);
        }
    }
}
