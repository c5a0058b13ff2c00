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
            screen.Tell(RunWords.Standing(judge.Note == run.Gate?.Reason ? judge with { Note = null } : judge));
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
                    new Text(Numbers.Range(each.Ci)), new Text(CorrectionMethod.Words(each.Method)));
            }
        }
        screen.Show(table);
    }
}
