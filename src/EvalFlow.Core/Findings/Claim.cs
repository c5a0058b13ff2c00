using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Findings;

/// <summary>Which way a metric is to move.</summary>
public enum Move
{
    Down,
    Up,
}

/// <summary>What a mitigation is to move.</summary>
public sealed record Claim
{
    public required string EvalId { get; init; }
    public required string Metric { get; init; }

    /// <summary>name=value, or null for all samples.</summary>
    public string? Slice { get; init; }
    public required Move Move { get; init; }

    /// <summary>The run to be better than: that which showed the trouble.</summary>
    public required string BeforeRun { get; init; }

    /// <summary>The run before the trouble, to be as good as; null when there is none.</summary>
    public string? BaselineRun { get; init; }

    /// <summary>eval, metric and slice as people read them.</summary>
    public override string ToString() => Slice is null ? $"{EvalId} {Metric}" : $"{EvalId} {Metric} in {Slice}";
}

/// <summary>What a linked run says of one claim.</summary>
public sealed record ClaimEvidence
{
    /// <summary>0-based place of the claim.</summary>
    public required int Claim { get; init; }

    /// <summary>The linked run.</summary>
    public required string Run { get; init; }
    public required bool Holds { get; init; }

    /// <summary>Why it holds or does not, in one sentence.</summary>
    public required string Because { get; init; }

    /// <summary>Against the run that showed the trouble, then, when there is one, against the run before it.</summary>
    public required IReadOnlyList<EvidenceRow> Rows { get; init; }
}

/// <param name="Against">The earlier of the two runs compared.</param>
/// <param name="Summary">The verdict in one sentence.</param>
public sealed record EvidenceRow(
    string Against, Verdict Verdict, double? Baseline, double? Candidate, double? Delta, IntervalReport? Ci, double? QValue, string Summary);
