using System.Text.Json;
using System.Text.Json.Serialization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Models.Limits;

namespace EvalFlow.Core.Runs;

/// <summary>A run as other programs read it; the field names are the contract.</summary>
public sealed record RunReport
{
    public required string RunId { get; init; }
    public required string EvalId { get; init; }
    public required string EvalVersion { get; init; }
    public required string EvalHash { get; init; }
    public required string DatasetHash { get; init; }
    public required string Model { get; init; }
    public required RunStatus Status { get; init; }
    public string? Reason { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required int Epochs { get; init; }
    public int? Limit { get; init; }
    public string? BaselineRun { get; init; }
    public BudgetReport? Budget { get; init; }
    public required string ToolVersion { get; init; }
    public required SampleCounts Samples { get; init; }
    public required RequestCounts Requests { get; init; }
    public required Usage Usage { get; init; }
    public IReadOnlyList<MetricReport> Metrics { get; init; } = [];
    public GateReport? Gate { get; init; }
    public IReadOnlyList<AgreementReport> Agreement { get; init; } = [];

    /// <summary>Judges behind the metrics, and other graders that were calibrated.</summary>
    public IReadOnlyList<JudgeReport> Judges { get; init; } = [];
    public IReadOnlyList<ReasonCount> Errors { get; init; } = [];

    /// <summary>How the limits of requests in flight moved, oldest first; empty for recorded models.</summary>
    public IReadOnlyList<LimitChange> Limits { get; init; } = [];

    /// <summary>Why the scores may no longer be relied on, as of now; empty when fresh, null where nobody looked.</summary>
    public IReadOnlyList<StaleReason>? Stale { get; init; }
}

/// <summary>(sample, epoch) pairs.</summary>
/// <param name="Completed">Pairs with a response that every grader could look at.</param>
/// <param name="JudgeFailed">Of the completed, pairs where some grader could not use its judge's answer.</param>
/// <param name="Errored">Pairs that could not be evaluated for want of a response or a judge.</param>
/// <param name="NotEvaluated">Pairs that the budget did not reach: no errors, and no part of any metric or bound.</param>
public sealed record SampleCounts(int Planned, int Completed, int JudgeFailed, int Errored, int NotEvaluated);

/// <summary>What the run might spend; null where there is no bound.</summary>
public sealed record BudgetReport(double? Usd, long? Tokens);

public sealed record RequestCounts(long Sent, long Retried, long RateLimited, long Cached);

/// <summary>Null where nothing was reported, never 0.</summary>
public sealed record Usage(long? InputTokens, long? OutputTokens, double? CostUsd);

/// <summary>A metric over all samples or over one slice.</summary>
public sealed record MetricReport
{
    public required string Name { get; init; }
    public required string Grader { get; init; }
    public string? Label { get; init; }
    public required Direction Direction { get; init; }

    /// <summary>Null for all samples, else one slice name and its value.</summary>
    public IReadOnlyDictionary<string, string>? Slice { get; init; }

    /// <summary>Scored samples.</summary>
    public required long N { get; init; }

    /// <summary>Null when the eval names no cluster column.</summary>
    public int? Clusters { get; init; }
    public double? Value { get; init; }
    public double? StdError { get; init; }
    public IntervalReport? Ci { get; init; }

    /// <summary>
    /// What the value could be over the evaluated samples, whatever the unscored of them would have said; null for values
    /// without bounds. Samples that a budget did not reach are missing at random: the interval covers them, the bounds do not.
    /// </summary>
    public BoundsReport? Bounds { get; init; }

    /// <summary>The value corrected for the errors of the judge behind it; empty when its calibration allows no correction.</summary>
    public IReadOnlyList<CorrectedReport> Corrected { get; init => field = value ?? []; } = [];
    public bool Primary { get; init; }
}

public sealed record IntervalReport(double Low, double High, double Level, string Method)
{
    public static IntervalReport? Of(Statistics.Interval? interval) =>
        interval is null ? null : new(interval.Low, interval.High, interval.Level, interval.Method);
}

public sealed record BoundsReport(double Low, double High);

/// <summary>A value corrected for the errors of a judge.</summary>
/// <param name="Method">rogan_gladen, prediction_powered or human_labels.</param>
/// <param name="StdError">The error of the calibration included.</param>
/// <param name="CalibrationId">The calibration it rests on.</param>
public sealed record CorrectedReport(
    string Method, double? Value, double? StdError, IntervalReport? Ci, string CalibrationId, LabelCounts Labels);

/// <param name="Total">Human labels that the correction rests on.</param>
/// <param name="Positive">Of these, labels that count for the metric; null for graded values.</param>
public sealed record LabelCounts(long Total, long? Positive, long? Negative);

/// <param name="Value">The value that was held against the bounds: the corrected one where a judge is calibrated.</param>
/// <param name="Passed">Null when the metric has no value, and when the gate is refused.</param>
public sealed record GateReport(string Metric, double? Max, double? Min, double? Value, bool? Passed)
{
    /// <summary>How the value was corrected; null when it is the grader's own.</summary>
    public string? Basis { get; init; }

    /// <summary>The judge behind the metric cannot carry a decision; <see cref="Reason"/> says why and what to do.</summary>
    public bool Refused { get; init; }

    /// <summary>Why the gate is refused; null otherwise.</summary>
    public string? Reason { get; init; }
}

/// <summary>How far a grader that stands in for people may be trusted.</summary>
/// <param name="IsJudge">False for rules, which may be calibrated but need not be.</param>
/// <param name="CalibratedOn">Run whose responses people labelled.</param>
/// <param name="Note">What the standing means, in a sentence; null when there is nothing to say.</param>
public sealed record JudgeReport(
    string Grader, bool IsJudge, Calibration.JudgeStanding Standing, string? CalibrationId, string? CalibratedOn, DateTimeOffset? CalibratedAt,
    double? Kappa, IntervalReport? KappaCi, string? Note)
{
    /// <summary>What a reader must not overlook about the judge.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>How far two graders with the same labels agree.</summary>
/// <param name="N">Pairs that both scored.</param>
/// <param name="Raw">Share of pairs with the same label.</param>
/// <param name="CohenKappa">Null when chance agreement is complete.</param>
/// <param name="FleissKappa">For two raters this is Scott's pi.</param>
public sealed record AgreementReport(
    string GraderA, string GraderB, long N, double? Raw, double? CohenKappa, IntervalReport? CohenKappaCi, double? FleissKappa)
{
    /// <param name="counts">By label of A (row) and label of B (column).</param>
    public static AgreementReport Of(string graderA, string graderB, long[,] counts, double level)
    {
        Statistics.Agreement kappa = Statistics.CohenKappa.Of(counts, level: level);
        return new AgreementReport(
            graderA, graderB, kappa.N, kappa.Observed, kappa.Value, IntervalReport.Of(kappa.Interval), Statistics.ScottPi.Of(counts).Value);
    }
}

public sealed record ReasonCount(string Reason, int Count);

/// <summary>How reports are written for other programs: snake_case, enums as words, null for what is not available.</summary>
public static class ReportJson
{
    public static JsonSerializerOptions Options { get; } = Create(indented: true);

    public static JsonSerializerOptions Compact { get; } = Create(indented: false);

    private static JsonSerializerOptions Create(bool indented)
    {
        JsonSerializerOptions options = new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            WriteIndented = indented,
            TypeInfoResolver = PipelineJson.Shapes(),
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        return options;
    }
}
