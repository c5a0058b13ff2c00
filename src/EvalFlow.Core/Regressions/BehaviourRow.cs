using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>What the numbers of a behaviour are.</summary>
public enum BehaviourScale
{
    /// <summary>Share of answers, 0 to 1.</summary>
    Share,

    /// <summary>Mean of a number; <see cref="BehaviourRow.Delta"/> is a difference in its unit.</summary>
    Mean,

    /// <summary>Geometric mean; <see cref="BehaviourRow.Delta"/> is relative: 0.2 is 20 % more.</summary>
    Ratio,

    /// <summary>Shares of several kinds, listed in <see cref="BehaviourRow.Mix"/>.</summary>
    Mix,
}

/// <summary>How answers differ between two runs in one respect other than the score.</summary>
public sealed record BehaviourRow
{
    public required string Name { get; init; }
    public required BehaviourScale Scale { get; init; }

    /// <summary>characters, tokens or seconds; null for shares.</summary>
    public string? Unit { get; init; }

    /// <summary>Samples in which both runs have an answer that tells.</summary>
    public required long NPaired { get; init; }
    public int? Clusters { get; init; }

    /// <summary>Null for a mix.</summary>
    public double? Baseline { get; init; }
    public double? Candidate { get; init; }
    public double? Delta { get; init; }
    public IntervalReport? Ci { get; init; }

    /// <summary>Test of the difference; for a mix the tests of its shares, corrected for their number (Bonferroni).</summary>
    public required string Test { get; init; }
    public double? PValue { get; init; }

    /// <summary>Benjamini-Hochberg over all behaviours that occurred.</summary>
    public double? QValue { get; init; }

    /// <summary>Difference that would not matter, in the unit of <see cref="Delta"/>; for a mix, of each share.</summary>
    public double? Margin { get; init; }

    /// <summary>changed, equivalent, inconclusive or not_comparable; never regressed or improved.</summary>
    public required Verdict Verdict { get; init; }
    public IReadOnlyList<MixShare> Mix { get; init; } = [];

    /// <summary>The verdict in one sentence.</summary>
    public string Summary { get; init; } = "";
}

/// <summary>Share of one kind in a mix.</summary>
public sealed record MixShare(string Name, double Baseline, double Candidate, IntervalReport? DeltaCi, double? PValue);
