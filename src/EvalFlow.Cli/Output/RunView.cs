using EvalFlow.Core.Runs;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>A run as a person reads it.</summary>
internal static class RunView
{
    private const int MaxSliceRows = 30;
    private const int NameWidth = 27;

    public static void Write(Screen screen, RunReport run)
    {
        screen.Say($"Run {run.RunId}: {run.EvalId}@{run.EvalVersion}");
        screen.Say($"  model    {run.Model}");
        screen.Say($"  status   {RunWords.Status(run)}");
        screen.Say($"  samples  {RunWords.Samples(run)}");
        if (RunWords.Usage(run) is { } usage)
        {
            screen.Say($"  usage    {usage}");
        }
        screen.Say($"  content  eval {run.EvalHash[..12]}, samples {run.DatasetHash[..12]}, evalflow {run.ToolVersion}");
        WriteMetrics(screen, run);
        WriteAgreement(screen, run);
        JudgeView.Write(screen, run);
        WriteGate(screen, run);
        WriteErrors(screen, run);
    }

    private static void WriteMetrics(Screen screen, RunReport run)
    {
        MetricReport[] overall = [.. run.Metrics.Where(metric => metric.Slice is null)];
        if (overall.Length == 0)
        {
            return;
        }
        Table table = Grid("metric", "good is", "n", "value", "95 % interval", "method");
        foreach (MetricReport metric in overall)
        {
            table.AddRow(Cells(metric, Numbers.Fit(metric.Primary ? $"{metric.Name} *" : metric.Name, NameWidth), RunWords.Good(metric.Direction)));
        }
        screen.Show(table);
        if (overall.Any(metric => metric.Primary) && overall.Length > 1)
        {
            screen.Say("* primary metric");
        }
        foreach (string bounds in overall.Select(RunWords.Bounds).OfType<string>())
        {
            screen.Tell(bounds);
        }
        if (run.Samples.NotEvaluated > 0)
        {
            screen.Say(RunWords.EndedEarly);
        }
        WriteSlices(screen, run);
    }

    private static void WriteSlices(Screen screen, RunReport run)
    {
        MetricReport[] sliced = [.. run.Metrics.Where(metric => metric is { Slice: not null, Primary: true })];
        if (sliced.Length == 0)
        {
            return;
        }
        Table table = Grid("slice", "n", $"{sliced[0].Name}", "95 % interval", "method");
        foreach (MetricReport metric in sliced.Take(MaxSliceRows))
        {
            table.AddRow(Cells(metric, Numbers.Fit(Numbers.Slice(metric.Slice), NameWidth)));
        }
        screen.Show(table);
        if (sliced.Length > MaxSliceRows)
        {
            screen.Say($"{sliced.Length - MaxSliceRows} more slices: add --json, or query the metrics table.");
        }
    }

    private static void WriteAgreement(Screen screen, RunReport run)
    {
        if (run.Agreement.Count == 0)
        {
            return;
        }
        Table table = Grid("graders", "n", "agree", "Cohen kappa", "Fleiss kappa");
        foreach (AgreementReport pair in run.Agreement)
        {
            table.AddRow(
                new Text($"{pair.GraderA} / {pair.GraderB}"), new Text(Numbers.Count(pair.N)), new Text(Numbers.Percent(pair.Raw)),
                new Text(Numbers.Coefficient(pair.CohenKappa)), new Text(Numbers.Coefficient(pair.FleissKappa)));
        }
        screen.Show(table);
    }

    private static void WriteGate(Screen screen, RunReport run)
    {
        if (run.Gate is not { } gate)
        {
            return;
        }
        screen.Say(RunWords.Gate(gate));
        if (gate.Reason is { } reason)
        {
            screen.Tell(reason, indent: 2);
        }
    }

    private static void WriteErrors(Screen screen, RunReport run)
    {
        foreach (ReasonCount reason in run.Errors.Take(5))
        {
            screen.Say($"  {Numbers.Count(reason.Count)} x {reason.Reason}");
        }
        if (run.Reason is { } why)
        {
            screen.Say($"Reason: {why}");
        }
        if (run.Status is not RunStatus.Completed)
        {
            string more = run.Samples.NotEvaluated == 0 ? "" : run.Budget?.Usd is null ? " --budget-tokens N" : " --budget USD";
            screen.Say($"To go on: evalflow runs resume {run.RunId}{more}");
        }
    }

    private static IEnumerable<Text> Cells(MetricReport metric, params IEnumerable<string> first) =>
        first.Concat([Numbers.Count(metric.N), Numbers.Percent(metric.Value), Numbers.Range(metric.Ci), metric.Ci?.Method ?? Numbers.None])
            .Select(text => new Text(text));

    internal static Table Grid(params IReadOnlyList<string> columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        for (int i = 0; i < columns.Count; i++)
        {
            TableColumn column = new TableColumn(new Text(columns[i])).PadLeft(0).PadRight(i == columns.Count - 1 ? 0 : 1).NoWrap();
            table.AddColumn(i == 0 || columns[i] is "method" or "model" or "why" or "good is" or "verdict" or "status" or "eval" or "metric" or "slice" ? column : column.RightAligned());
        }
        return table;
    }
}
