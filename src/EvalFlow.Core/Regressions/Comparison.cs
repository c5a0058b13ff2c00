using System.Text.Json.Serialization;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>What a comparison says of one metric in one slice.</summary>
public enum Verdict
{
    /// <summary>The candidate is worse, beyond chance.</summary>
    Regressed,

    /// <summary>The candidate is better, beyond chance.</summary>
    Improved,

    /// <summary>Any difference is smaller than the margin.</summary>
    Equivalent,

    /// <summary>The data do not decide; that is not the same as no difference.</summary>
    Inconclusive,

    /// <summary>A metric without a good direction differs, beyond chance.</summary>
    Changed,

    /// <summary>The two runs measured different things.</summary>
    NotComparable,
}

/// <summary>Two runs of one eval, compared sample by sample; the field names are the contract.</summary>
public sealed record Comparison
{
    public required string BaselineRun { get; init; }
    public required string CandidateRun { get; init; }
    public required string EvalId { get; init; }
    public required string BaselineModel { get; init; }
    public required string CandidateModel { get; init; }
    public required bool Comparable { get; init; }
    public required IReadOnlyList<string> NotComparableReasons { get; init; }

    /// <summary>Who decided to compare in spite of the reasons; null when nobody did.</summary>
    public string? AcceptedBy { get; init; }
    public string? AcceptedBecause { get; init; }
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>The reasons that were set aside.</summary>
    public IReadOnlyList<string> AcceptedReasons { get; init; } = [];

    /// <summary>Decisions of earlier comparisons of the same two runs, oldest first; none of them counts for this one.</summary>
    public IReadOnlyList<AcceptanceRecord> EarlierAcceptances { get; init; } = [];

    /// <summary>Error rate of each family of tests: the q-value below which a difference counts.</summary>
    public required double Alpha { get; init; }

    /// <summary>Which look at this model against this baseline it is; null in comparisons of older versions.</summary>
    public LookReport? Look { get; init; }

    /// <summary>What a reader should know; nothing is wrong.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
    public required IReadOnlyList<ComparisonRow> Comparisons { get; init; }

    /// <summary>Why the eval's scores may no longer be relied on, when it was last looked at; never stored. Null where nobody looked.</summary>
    public IReadOnlyList<StaleReason>? Stale { get; init; }

    /// <summary>Samples whose finding changed, newly failing first; at most <see cref="MaxFlips"/>.</summary>
    public required IReadOnlyList<Flip> Flips { get; init; }

    /// <summary>All flips, those left out of <see cref="Flips"/> included.</summary>
    public required int FlipsTotal { get; init; }

    /// <summary>How much fails in both runs, by metric of 0 and 1 with a good direction; null in comparisons of older versions.</summary>
    public IReadOnlyList<BothFailing>? BothFailing { get; init; }

    /// <summary>Samples that only one of the runs scored; at most <see cref="MaxUnmatched"/> ids.</summary>
    public required IReadOnlyList<string> UnmatchedIds { get; init; }

    /// <summary>What could not be paired, where and why; at most <see cref="MaxUnmatched"/> entries.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; init; } = [];

    /// <summary>All of it by reason, entries left out of <see cref="LeftOut"/> included.</summary>
    public IReadOnlyList<LeftOutCount> LeftOutCounts { get; init; } = [];

    /// <summary>Samples in which something was left out.</summary>
    public long LeftOutSamples { get; init; }

    /// <summary>How the answers differ apart from the score. Never a regression, and of no influence on any verdict above.</summary>
    public IReadOnlyList<BehaviourRow> Behaviours { get; init; } = [];

    public const int MaxFlips = 10_000;
    public const int MaxUnmatched = 1_000;

    public bool HasRegression => Comparisons.Any(row => row.Verdict == Verdict.Regressed);
}

/// <summary>One metric in one slice.</summary>
public sealed record ComparisonRow
{
    public required string Metric { get; init; }

    /// <summary>The grader the metric reads; null in comparisons of older versions.</summary>
    public string? Grader { get; init; }
    public IReadOnlyDictionary<string, string>? Slice { get; init; }
    public required Direction Direction { get; init; }
    public bool Primary { get; init; }
    public required long NPaired { get; init; }

    /// <summary>Samples that only one of the runs scored.</summary>
    public required long NUnmatched { get; init; }
    public int? Clusters { get; init; }

    /// <summary>Means over the paired samples.</summary>
    public double? Baseline { get; init; }
    public double? Candidate { get; init; }

    /// <summary>Candidate minus baseline.</summary>
    public double? Delta { get; init; }
    public double? StdError { get; init; }
    public IntervalReport? Ci { get; init; }
    public required string Test { get; init; }
    public double? PValue { get; init; }

    /// <summary>Benjamini-Hochberg over the row's family: all headline rows, or all slice rows.</summary>
    public double? QValue { get; init; }

    /// <summary>Samples that moved in the worse direction; for a neutral metric, downwards.</summary>
    public required long NewlyFailing { get; init; }
    public required long NewlyPassing { get; init; }

    /// <summary>Smallest difference that this many pairs would find with power 0.8.</summary>
    public double? Mde { get; init; }
    public double? Margin { get; init; }

    /// <summary>The interval at level 1 - 2 alpha that is held against the margin; null without a margin.</summary>
    public IntervalReport? MarginCi { get; init; }

    /// <summary>Shown: not worse by the margin or more. Null without a margin or a good direction.</summary>
    public bool? NonInferior { get; init; }
    public required Verdict Verdict { get; init; }

    /// <summary>Pairs that would decide between the margin (or the difference seen) and nothing; null unless inconclusive.</summary>
    public long? NeededN { get; init; }

    /// <summary>Epochs per sample that would decide with the samples at hand; null when unknown or when no number would.</summary>
    public long? NeededEpochs { get; init; }

    /// <summary>The runs differ in what bears on this metric, and somebody accepted that.</summary>
    public bool DifferencesAccepted { get; init; }

    /// <summary>The difference corrected for the judge's errors, on which the verdict then rests; null for other graders, and judges not calibrated on both runs.</summary>
    public CorrectedDifference? Corrected { get; init; }

    /// <summary>Why a judge's difference is not corrected; null when it is, and for other graders.</summary>
    public string? JudgeNote { get; init; }

    /// <summary>The verdict in one sentence.</summary>
    public string Summary { get; init; } = "";
}

/// <summary>One sample whose finding changed.</summary>
/// <param name="Epoch">1-based.</param>
/// <param name="From">Label, or value, in the baseline.</param>
/// <param name="Worse">Null for a metric without a good direction.</param>
public sealed record Flip(string SampleId, int Epoch, string Metric, string From, string To, bool? Worse)
{
    /// <summary>A single failure of the sample must stop a launch. Not said in comparisons of older versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Critical { get; init; }

    /// <summary>No flip: not wanted before, and not now. Never in the flips of a comparison.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool BothFail { get; init; }
}
