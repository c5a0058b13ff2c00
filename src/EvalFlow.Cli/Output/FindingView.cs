using System.Globalization;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;

namespace EvalFlow.Cli.Output;

/// <summary>Findings as people read them.</summary>
internal static class FindingView
{
    private const int TextLength = 1000;

    public static void WriteLine(Screen screen, FindingReport report)
    {
        Finding finding = report.Finding;
        screen.Say($"{report.FindingId}  {StateWord.Of(report.Stage).ToUpperInvariant()}  severity {finding.Severity} of 5 ({AlertSeverity.Word(finding.Severity)})  owner {Safe(finding.Owner ?? "nobody")}{Due(finding.Due, report.Overdue)}");
        screen.Tell(Safe(finding.Title), 2);
        foreach (MitigationReport one in report.Mitigations)
        {
            screen.Tell($"{one.MitigationId} {StateWord.Of(one.Mitigation.State)}: {StateWord.Of(one.Mitigation.Type)}, {Safe(one.Mitigation.Title)}; {Safe(one.Mitigation.Owner ?? "nobody")}{Due(one.Mitigation.Due, one.Overdue)}", 2);
        }
    }

    public static void Write(Screen screen, FindingReport report)
    {
        Finding finding = report.Finding;
        WriteLine(screen, report);
        screen.Say("");
        screen.Say($"  release     {Safe(report.Release ?? "none")}");
        screen.Say($"  alert       {finding.AlertId ?? "none; opened by hand"}");
        screen.Tell($"root cause  {Safe(finding.RootCause ?? "not written down")}", 2);
        screen.Say($"  depends on  {(finding.DependsOn.Count == 0 ? "nothing" : string.Join(", ", finding.DependsOn))}");
        screen.Say("");
        screen.Say("What showed it:");
        foreach (Symptom symptom in finding.Symptoms)
        {
            screen.Tell($"{Safe(symptom.EvalId)} {Safe(symptom.Metric)}{(symptom.Slice is null ? "" : $" in {Safe(symptom.Slice)}")}: {Safe(symptom.Summary)}", 2);
            screen.Say($"  evalflow compare {symptom.BaselineRun} {symptom.CandidateRun}");
        }
        foreach (MitigationReport one in report.Mitigations)
        {
            screen.Say("");
            screen.Say($"Mitigation {one.MitigationId}, {StateWord.Of(one.Mitigation.State)}, claims:");
            WriteClaims(screen, one.Mitigation, 2);
        }
        screen.Say("");
        screen.Say("What happened:");
        foreach (TimelineEntry entry in report.Timeline)
        {
            screen.Tell($"{Numbers.Time(entry.At)} {Safe(entry.Who)} {Safe(entry.What)}{(entry.Note is null ? "" : $": {Safe(entry.Note)}")}", 2);
        }
    }

    /// <summary>Each claim with what the newest linked run says of it.</summary>
    public static void WriteClaims(Screen screen, Mitigation mitigation, int indent)
    {
        for (int claim = 0; claim < mitigation.Claims.Count; claim++)
        {
            ClaimEvidence? evidence = mitigation.Evidence.FirstOrDefault(one => one.Claim == claim);
            string mark = evidence is null ? "?" : evidence.Holds ? "+" : "x";
            screen.Tell($"{mark} {Safe(mitigation.Claims[claim].ToString())} {StateWord.Of(mitigation.Claims[claim].Move)}: {(evidence is null ? "no run was linked yet" : $"run {evidence.Run}. {Safe(evidence.Because)}")}", indent);
        }
    }

    private static string Due(DateOnly? due, bool overdue) => due is { } day
        ? string.Create(CultureInfo.InvariantCulture, $"  due {day:yyyy-MM-dd}{(overdue ? ", OVERDUE" : "")}") : overdue ? "  OVERDUE" : "";

    private static string Safe(string text) => SafeName.Of(text, TextLength);
}
