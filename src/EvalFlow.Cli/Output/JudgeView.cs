using System.Globalization;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Runs;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>What is known of judges, and numbers corrected for their errors.</summary>
internal static class JudgeView
{
    private static readonly Style Loud = new(Color.Red, decoration: Decoration.Bold);

    public static void WriteWarnings(Screen screen, string judge, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
        {
            return;
        }
        screen.Tell($"! DO NOT TRUST {judge} WITHOUT READING THIS", style: Loud);
        foreach (string warning in warnings)
        {
            screen.Tell($"! {warning}", style: Loud);
        }
        screen.Say("");
    }

    public static void Write(Screen screen, RunReport run)
    {
        WriteCorrected(screen, run.Metrics);
        foreach (JudgeReport judge in run.Judges)
        {
            // What refuses the gate is said there.
            screen.Tell(Standing(judge.Note == run.Gate?.Reason ? judge with { Note = null } : judge));
            WriteWarnings(screen, judge.Grader, judge.Warnings);
        }
    }

    public static void WriteCorrected(Screen screen, IEnumerable<MetricReport> metrics)
    {
        MetricReport[] corrected = [.. metrics.Where(metric => metric.Slice is null && metric.Corrected.Count > 0)];
        if (corrected.Length == 0)
        {
            return;
        }
        Table table = RunView.Grid("metric", "judge %", "corrected %", "95 % interval", "method");
        foreach (MetricReport metric in corrected)
        {
            foreach (CorrectedReport each in metric.Corrected)
            {
                table.AddRow(
                    new Text(Numbers.Fit(metric.Name, 18)), new Text(Numbers.Bare(metric.Value)), new Text(Numbers.Bare(each.Value)),
                    new Text(Numbers.Range(each.Ci)), new Text(Method(each.Method)));
            }
        }
        screen.Show(table);
    }

    public static string Method(string method) => method switch
    {
        CorrectionMethod.RoganGladen => "Rogan-Gladen",
        CorrectionMethod.PredictionPowered => "prediction-powered",
        CorrectionMethod.HumanLabels => "people alone",
        _ => method,
    };

    private static string Standing(JudgeReport judge)
    {
        string known = judge.CalibratedAt is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"compared with people on {at:yyyy-MM-dd} ({judge.CalibrationId}){Kappa(judge)}")
            : "not calibrated";
        string note = judge is { IsJudge: true, Note: { } text } ? $" {text}" : "";
        return $"{(judge.IsJudge ? "Judge" : "Grader")} {judge.Grader}: {known}.{note}";
    }

    private static string Kappa(JudgeReport judge) => judge.Kappa is null ? ""
        : judge.KappaCi is { } ci ? $", kappa {Numbers.Coefficient(judge.Kappa)} ({Numbers.Coefficient(ci.Low)} to {Numbers.Coefficient(ci.High)})"
        : $", kappa {Numbers.Coefficient(judge.Kappa)}";
}
