using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>Readiness of a release for people: the recommendation first, then what stands against it, then each eval.</summary>
internal static class ReadinessView
{
    public static void Write(Screen screen, ReadinessReport report)
    {
        WriteSummary(screen, report);
        foreach (string reason in report.Reasons)
        {
            screen.Tell($"- {reason}", 2);
        }
        foreach (string waived in report.Waived)
        {
            screen.Tell($"~ {waived}", 2);
        }
        if (report.Evals.Count > 0)
        {
            screen.Show(Evals(report));
        }
        WriteDecided(screen, report);
        screen.Say($"Evidence pack: evalflow readiness pack {report.ReleaseId} -o pack.html");
    }

    public static void WriteSummary(Screen screen, ReadinessReport report) => screen.Tell(report.Summary, 0, report.Recommendation switch
    {
        Recommendation.Ready => new Style(Color.Green),
        Recommendation.ReadyWithWaivers => new Style(Color.Yellow),
        Recommendation.NotReady => new Style(Color.Red),
    });

    private static Table Evals(ReadinessReport report)
    {
        Table table = RunView.Grid("eval", "sev", "result", "gate", "fresh", "signed by");
        foreach (ReadinessEval eval in report.Evals)
        {
            table.AddRow(
                new Text(Numbers.Fit(eval.EvalId, 24)), new Text(eval.Severity is { } severity ? Numbers.Count(severity) : "-"), new Text(Result(eval)),
                new Text(eval.Gate switch { null => "none", { Passed: true } => "passed", { Passed: false } => "FAILED", _ => "undecided" }),
                new Text(eval.StaleReasons.Count == 0 ? "yes" : "STALE"),
                new Text(Numbers.Fit(string.Join(", ", report.SignOffs.Where(signed => signed.EvalId == eval.EvalId && signed.Holds).Select(signed => signed.Who).Distinct()), 16)));
        }
        return table;
    }

    private static string Result(ReadinessEval eval) => eval switch
    {
        { ResultHash: null } => "none",
        { RegressedRows: > 0 } => "REGRESSED",
        { Comparison: { } row } => ComparisonView.Word(row.Verdict).TrimStart('+', '=', '?', '~', '!', 'x', ' '),
        _ => "not compared",
    };

    private static void WriteDecided(Screen screen, ReadinessReport report)
    {
        foreach (OpenFindingLine finding in report.Findings)
        {
            screen.Tell($"finding {finding.FindingId} ({finding.Stage}, severity {finding.Severity}): {finding.Title}", 2);
        }
        foreach (WaiverLine waiver in report.Waivers)
        {
            screen.Tell($"waiver {waiver.WaiverId} for {waiver.EvalId} ({string.Join(", ", waiver.Covers.Select(StateWord.Of))}) until {waiver.Expires:yyyy-MM-dd}{(waiver.InForce ? "" : ", EXPIRED")}: {waiver.Reason} Risk: {waiver.RiskOwner}.", 2);
        }
        if (report.Decision is { } decision)
        {
            screen.Tell($"{decision.Who} decided to {(decision.Launch ? "launch" : "hold")} on {Numbers.Time(decision.At)} UTC.{(decision.Holds ? "" : " Results have changed since.")}", 2);
        }
    }
}
