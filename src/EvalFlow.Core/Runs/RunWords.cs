using System.Globalization;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Runs;

/// <summary>What is known of a run in words, the same on a screen and in a report.</summary>
public static class RunWords
{
    public static string Of(RunStatus status) => status switch
    {
        RunStatus.Running => "running",
        RunStatus.Completed => "completed",
        RunStatus.CompletedWithErrors => "completed with errors",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
    };

    /// <summary>Which values of a metric are good.</summary>
    public static string Good(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => "high",
        Direction.LowerIsBetter => "low",
        Direction.Neutral => "-",
    };

    public static string Status(RunReport run) => run.FinishedAt is { } end
        ? $"{Of(run.Status)} in {Numbers.Duration(end - run.StartedAt)} at {Numbers.Time(end)} UTC"
        : Of(run.Status);

    public static string Samples(RunReport run)
    {
        string epochs = run.Epochs > 1 ? $" ({run.Epochs} epochs per sample)" : "";
        string failed = run.Samples.JudgeFailed > 0 ? $", {Numbers.Count(run.Samples.JudgeFailed)} with a failed judge" : "";
        string errored = run.Samples.Errored > 0 ? $", {Numbers.Count(run.Samples.Errored)} errored" : "";
        string beyond = run.Samples.NotEvaluated > 0 ? $", {Numbers.Count(run.Samples.NotEvaluated)} not evaluated" : "";
        return $"{Numbers.Count(run.Samples.Completed)} of {Numbers.Count(run.Samples.Planned)} completed{epochs}{failed}{errored}{beyond}";
    }

    /// <summary>Tokens, cost and cached answers; null when nothing was reported.</summary>
    public static string? Usage(RunReport run)
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

    /// <summary>PASSED, FAILED, UNDECIDED or REFUSED.</summary>
    public static string GateWord(GateReport gate) => gate.Refused ? "REFUSED" : gate.Passed switch { true => "PASSED", false => "FAILED", null => "UNDECIDED" };

    /// <summary>"at most 10.0 % and at least 2.0 %".</summary>
    public static string GateBounds(double? max, double? min)
    {
        string bound = max is null ? "" : $"at most {Numbers.Percent(max)}";
        return bound + (min is null ? "" : $"{(bound.Length > 0 ? " and " : "")}at least {Numbers.Percent(min)}");
    }

    public static string Gate(GateReport gate)
    {
        string basis = gate.Basis is { } method ? $" (corrected: {CorrectionMethod.Words(method)})" : "";
        return $"Gate {GateWord(gate)}: {gate.Metric} {Numbers.Percent(gate.Value)}{basis}, wanted {GateBounds(gate.Max, gate.Min)}.";
    }

    /// <summary>How far a judge was checked against people.</summary>
    public static string Standing(JudgeReport judge)
    {
        string known = judge.CalibratedAt is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"compared with people on {at:yyyy-MM-dd} ({judge.CalibrationId}){Kappa(judge)}")
            : "not calibrated";
        string note = judge is { IsJudge: true, Note: { } text } ? $" {text}" : "";
        return $"{(judge.IsJudge ? "Judge" : "Grader")} {judge.Grader}: {known}.{note}";
    }

    /// <summary>What the value could be, whatever the unscored samples would have said; null when they leave nothing open.</summary>
    public static string? Bounds(MetricReport metric) => metric.Bounds is { } bounds && bounds.High > bounds.Low
        ? $"{metric.Name} lies between {Numbers.Percent(bounds.Low)} and {Numbers.Percent(bounds.High)}, whatever the unscored samples would have said."
        : null;

    public const string EndedEarly =
        "The budget ended the run early. What was evaluated is a random subset: the intervals hold for the whole eval, but are wider than they would be.";

    private static string Kappa(JudgeReport judge) => judge.Kappa is null ? ""
        : judge.KappaCi is { } ci ? $", kappa {Numbers.Coefficient(judge.Kappa)} ({Numbers.Coefficient(ci.Low)} to {Numbers.Coefficient(ci.High)})"
        : $", kappa {Numbers.Coefficient(judge.Kappa)}";
}
