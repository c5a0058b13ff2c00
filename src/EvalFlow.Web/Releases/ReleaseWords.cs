using System.Globalization;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Releases;

/// <summary>A word with its colour.</summary>
internal readonly record struct Said(Tone Tone, string Word);

/// <summary>How releases and their evals look and read.</summary>
internal static class ReleaseWords
{
    public static Said State(string state) => state switch
    {
        ReleaseStates.Ready => new(Tone.Quiet, "results are there"),
        ReleaseStates.Failed => new(Tone.Bad, "no eval gave a result"),
        ReleaseStates.Cancelled => new(Tone.Care, "stopped"),
        _ => new(Tone.Busy, state),
    };

    public static Said Readiness(Recommendation recommendation) => recommendation switch
    {
        Recommendation.Ready => new(Tone.Good, "ready"),
        Recommendation.ReadyWithWaivers => new(Tone.Care, "ready with waivers"),
        Recommendation.NotReady => new(Tone.Bad, "not ready"),
    };

    /// <summary>What became of a required eval.</summary>
    public static Said Result(ReadinessEval eval) => eval switch
    {
        { Status: RunStatus.Running } => new(Tone.Busy, "running"),
        { ResultHash: null } => new(Tone.Care, "no result"),
        { RegressedRows: > 0, Comparison.Verdict: not Verdict.Regressed } => new(Tone.Bad, "regressed in a part"),
        { Comparison: { } row } => Of(row.Verdict),
        _ => new(Tone.Quiet, "not compared"),
    };

    public static Said Of(Verdict verdict) => verdict switch
    {
        Verdict.Regressed => new(Tone.Bad, "regressed"),
        Verdict.Improved => new(Tone.Good, "improved"),
        Verdict.Equivalent => new(Tone.Good, "equivalent"),
        Verdict.Inconclusive => new(Tone.Care, "inconclusive"),
        Verdict.Changed => new(Tone.Care, "changed"),
        Verdict.NotComparable => new(Tone.Care, "not comparable"),
    };

    public static Said Gate(GateReport? gate) => gate switch
    {
        null => new(Tone.Quiet, "no gate"),
        { Refused: true } => new(Tone.Care, "refused"),
        { Passed: true } => new(Tone.Good, "passed"),
        { Passed: false } => new(Tone.Bad, "failed"),
        { Passed: null } => new(Tone.Care, "undecided"),
    };

    /// <summary>"gate failed" for gate_failed.</summary>
    public static string Obstacle(ObstacleKind kind) => StateWord.Of(kind).Replace('_', ' ');

    /// <summary>How long there is, in words: "in 2 days", "4 hours ago".</summary>
    public static string Until(DateTimeOffset deadline, DateTimeOffset now)
    {
        TimeSpan left = deadline - now;
        string time = left.Duration() switch
        {
            { TotalHours: < 1 } minutes => Count((int)minutes.TotalMinutes, "minute"),
            { TotalHours: < 48 } hours => Count((int)hours.TotalHours, "hour"),
            { } days => Count((int)days.TotalDays, "day"),
        };
        return left < TimeSpan.Zero ? $"{time} ago" : $"in {time}";
    }

    private static string Count(int count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
}
