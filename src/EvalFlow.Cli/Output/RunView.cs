using System.Globalization;
using EvalFlow.Core.Evals;
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
        screen.Say($"  status   {Status(run)}");
        screen.Say($"  samples  {Samples(run)}");
        if (Usage(run) is { } usage)
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
            table.AddRow(Cells(metric, Numbers.Fit(metric.Primary ? $"{metric.Name} *" : metric.Name, NameWidth), Good(metric.Direction)));
        }
        screen.Show(table);
        if (overall.Any(metric => metric.Primary) && overall.Length > 1)
        {
            screen.Say("* primary metric");
        }
        foreach (MetricReport metric in overall.Where(metric => metric.Bounds is { } b && b.High > b.Low))
        {
            screen.Tell($"{metric.Name} lies between {Numbers.Percent(metric.Bounds!.Low)} and {Numbers.Percent(metric.Bounds.High)}, whatever the unscored samples would have said.");
        }
        if (run.Samples.NotEvaluated > 0)
        {
            screen.Say("The budget ended the run early. What was evaluated is a random subset: the intervals hold for the whole eval, but are wider than they would be.");
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
        string bound = gate.Max is { } max ? $"at most {Numbers.Percent(max)}" : "";
        bound += gate.Min is { } min ? $"{(bound.Length > 0 ? " and " : "")}at least {Numbers.Percent(min)}" : "";
        string word = gate.Refused ? "REFUSED" : gate.Passed switch { true => "PASSED", false => "FAILED", null => "UNDECIDED" };
        string basis = gate.Basis is { } method ? $" (corrected: {JudgeView.Method(method)})" : "";
        screen.Say($"Gate {word}: {gate.Metric} {Numbers.Percent(gate.Value)}{basis}, wanted {bound}.");
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

    internal static string Good(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => "high",
        Direction.LowerIsBetter => "low",
        Direction.Neutral => "-",
    };

    internal static string Word(RunStatus status) => status switch
    {
        RunStatus.Running => "running",
        RunStatus.Completed => "completed",
        RunStatus.CompletedWithErrors => "completed with errors",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
    };

    private static string Status(RunReport run) => run.FinishedAt is { } end
        ? $"{Word(run.Status)} in {Numbers.Duration(end - run.StartedAt)} at {Numbers.Time(end)} UTC"
        : Word(run.Status);

    private static string Samples(RunReport run)
    {
        string epochs = run.Epochs > 1 ? $" ({run.Epochs} epochs per sample)" : "";
        string failed = run.Samples.JudgeFailed > 0 ? $", {Numbers.Count(run.Samples.JudgeFailed)} with a failed judge" : "";
        string errored = run.Samples.Errored > 0 ? $", {Numbers.Count(run.Samples.Errored)} errored" : "";
        string beyond = run.Samples.NotEvaluated > 0 ? $", {Numbers.Count(run.Samples.NotEvaluated)} not evaluated" : "";
        return $"{Numbers.Count(run.Samples.Completed)} of {Numbers.Count(run.Samples.Planned)} completed{epochs}{failed}{errored}{beyond}";
    }

    private static string? Usage(RunReport run)
    {
        List<string> parts = [];
        if (run.Usage.InputTokens is { } input)
        {
            parts.Add($"{Numbers.Count(input)} tokens in");
        }
        if (run.Usage.OutputTokens is { } output)
        {
            parts.Add($"{Numbers.Count(output)} out");
        }
        if (run.Usage.CostUsd is { } cost)
        {
            string of = run.Budget?.Usd is { } usd ? string.Create(CultureInfo.InvariantCulture, $" of {usd:0.00}") : "";
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{cost:0.00}{of} USD"));
        }
        if (run.Requests.Cached > 0)
        {
            parts.Add($"{Numbers.Count(run.Requests.Cached)} answers from the cache");
        }
        return parts.Count == 0 ? null : string.Join(", ", parts);
    }
}
