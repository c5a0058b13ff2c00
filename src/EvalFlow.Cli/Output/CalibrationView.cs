using System.Globalization;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Runs;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>A calibration as a person reads it: what is doubtful first.</summary>
internal static class CalibrationView
{
    private const int MaxSliceRows = 30;
    private const int NameWidth = 17;

    public static void Write(Screen screen, JudgeCalibration calibration, RunReport run)
    {
        screen.Say($"Judge {calibration.Grader} of {calibration.EvalId}@{calibration.EvalVersion} against people");
        screen.Say($"  run          {calibration.RunId}");
        screen.Say($"  model        {calibration.Model}");
        screen.Say($"  labels       {Labels(calibration)}");
        if (calibration.JudgeFailed > 0)
        {
            screen.Say($"  judge failed on {Numbers.Count(calibration.JudgeFailed)} of {Numbers.Count(calibration.Responses)} responses ({Numbers.Percent((double)calibration.JudgeFailed / calibration.Responses)})");
        }
        screen.Say($"  calibration  {calibration.CalibrationId} of {Numbers.Time(calibration.MadeAt)} UTC, judge {calibration.JudgeHash[..12]}");
        screen.Say("");
        JudgeView.WriteWarnings(screen, calibration.Grader, calibration.Warnings);
        screen.Tell(Agreement(calibration.Overall));
        WriteLabels(screen, calibration.Overall);
        WriteCounts(screen, calibration);
        WriteSlices(screen, calibration);
        WritePeople(screen, calibration);
        JudgeView.WriteCorrected(screen, run.Metrics.Where(metric => metric.Grader == calibration.Grader));
        WriteNext(screen, calibration);
    }

    private static string Labels(JudgeCalibration calibration)
    {
        string from = calibration.Origin.File ?? (calibration.Origin.Queue is { } queue ? $"review queue {queue}" : null) ?? $"grader {calibration.Origin.Grader}";
        string how = calibration.IsComplete ? "all of the run" : calibration.RandomSample ? "said to be a random sample" : "not said to be a random sample";
        return $"{Numbers.Count(calibration.Labelled)} of {Numbers.Count(calibration.Responses)} responses, from {from}; {how}";
    }

    private static string Agreement(CalibrationTable table) =>
        $"Same label on {Numbers.Percent(table.RawAgreement)} of {Numbers.Count(table.N)} responses; Cohen's kappa {Coefficient(table.Kappa, table.KappaCi)}, "
        + $"Gwet's AC1 {Coefficient(table.GwetAc1, table.GwetAc1Ci)}.";

    private static string Coefficient(double? value, IntervalReport? interval) => interval is null
        ? Numbers.Coefficient(value)
        : string.Create(CultureInfo.InvariantCulture, $"{Numbers.Coefficient(value)} ({interval.Level * 100:0.#} % interval {Range(interval)})");

    private static string Range(IntervalReport? interval) =>
        interval is null ? Numbers.None : $"{Numbers.Coefficient(interval.Low)} to {Numbers.Coefficient(interval.High)}";

    private static void WriteLabels(Screen screen, CalibrationTable table)
    {
        Table grid = RunView.Grid("label", "people", "sensitivity %", "others", "specificity %", "kappa");
        foreach (LabelAccuracy label in table.PerLabel)
        {
            grid.AddRow(
                new Text(Numbers.Fit(label.Label, NameWidth)), new Text(Numbers.Count(label.Positives)),
                new Text(Share(label.Sensitivity, label.SensitivityCi)), new Text(Numbers.Count(label.Negatives)),
                new Text(Share(label.Specificity, label.SpecificityCi)), new Text(Numbers.Coefficient(label.Kappa)));
        }
        screen.Show(grid);
        screen.Tell("Sensitivity: of what people gave the label, the share that the judge found. Specificity: of all others, the share that it did not give the label to. In brackets 95 % intervals.");
    }

    private static string Share(double? share, IntervalReport? interval) =>
        interval is null ? Numbers.Bare(share) : $"{Numbers.Bare(share)} ({Numbers.Bare(interval.Low)}-{Numbers.Bare(interval.High)})";

    private static void WriteCounts(Screen screen, JudgeCalibration calibration)
    {
        CalibrationTable table = calibration.Overall;
        Table grid = RunView.Grid([@"people \ judge", .. calibration.Labels.Select(label => Numbers.Fit(label, 12)), "failed"]);
        for (int human = 0; human < calibration.Labels.Count; human++)
        {
            grid.AddRow([
                new Text(Numbers.Fit(calibration.Labels[human], NameWidth)),
                .. table.Counts[human].Select(count => new Text(Numbers.Count(count))), new Text(Numbers.Count(table.JudgeFailed[human]))]);
        }
        screen.Show(grid);
    }

    private static void WriteSlices(Screen screen, JudgeCalibration calibration)
    {
        CalibrationTable[] slices = [.. calibration.Tables.Skip(1)];
        if (slices.Length == 0)
        {
            return;
        }
        Table grid = RunView.Grid("slice", "n", "agree %", "kappa", "95 % interval", "AC1");
        foreach (CalibrationTable table in slices.Take(MaxSliceRows))
        {
            grid.AddRow(
                new Text(Numbers.Fit(Numbers.Slice(table.Slice), 27)), new Text(Numbers.Count(table.N)), new Text(Numbers.Bare(table.RawAgreement)),
                new Text(Numbers.Coefficient(table.Kappa)), new Text(Range(table.KappaCi)), new Text(Numbers.Coefficient(table.GwetAc1)));
        }
        screen.Show(grid);
        if (slices.Length > MaxSliceRows)
        {
            screen.Say($"{slices.Length - MaxSliceRows} more slices: add --json.");
        }
    }

    private static void WritePeople(Screen screen, JudgeCalibration calibration)
    {
        if (calibration.People.Count == 0)
        {
            return;
        }
        Table grid = RunView.Grid("people", "n", "agree", "Cohen kappa");
        foreach (AgreementReport pair in calibration.People)
        {
            grid.AddRow(
                new Text($"{pair.GraderA} / {pair.GraderB}"), new Text(Numbers.Count(pair.N)), new Text(Numbers.Percent(pair.Raw)),
                new Text(Numbers.Coefficient(pair.CohenKappa)));
        }
        screen.Show(grid);
        screen.Tell("People among themselves; a judge cannot be held to more.");
    }

    private static void WriteNext(Screen screen, JudgeCalibration calibration)
    {
        if (!calibration.RandomSample)
        {
            screen.Tell("Nobody said that the labels are a random sample of the run, so the run's numbers are corrected for the judge's errors only as far as these are the same everywhere. With labels drawn at random add --random-sample.");
        }
        screen.Say($"The run's numbers with their corrections: evalflow runs show {calibration.RunId}");
    }
}
