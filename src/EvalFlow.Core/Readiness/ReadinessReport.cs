using System.Text.Json.Serialization;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Readiness;

/// <summary>What may be said of a release as a whole.</summary>
public enum Recommendation
{
    NotReady,
    ReadyWithWaivers,
    Ready,
}

/// <summary>What can stand in the way of a launch. A waiver covers the obstacles that it names, and no other.</summary>
public enum ObstacleKind
{
    /// <summary>There is no result: not run, refused, failed or cancelled.</summary>
    NotRun,

    /// <summary>Some samples could not be evaluated, or the budget did not reach them.</summary>
    RunIncomplete,
    GateFailed,

    /// <summary>The gate could not be decided.</summary>
    GateUndecided,
    Regressed,

    /// <summary>A baseline was named, and there is no comparison that counts.</summary>
    NotCompared,
    Stale,
    JudgeNotCalibrated,
    FindingOpen,

    /// <summary>Nobody but the owner has signed this result.</summary>
    NotSigned,
}

/// <param name="Waiver">The waiver that covers it; null while it stands.</param>
public sealed record Obstacle(ObstacleKind Kind, string Text, string? Waiver = null);

/// <summary>A release, and whether it may be launched; the field names are the contract.</summary>
public sealed record ReadinessReport
{
    public required string ReleaseId { get; init; }

    /// <summary>Model and version.</summary>
    public required string Name { get; init; }
    public string? Baseline { get; init; }
    public string? LaunchId { get; init; }
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Where the release stands, see <see cref="Releases.ReleaseStates"/>.</summary>
    public required string State { get; init; }
    public required DateTimeOffset AsOf { get; init; }
    public required Recommendation Recommendation { get; init; }

    /// <summary>Everything that keeps it from being ready; empty when nothing does.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What stands against it and is accepted by a waiver.</summary>
    public IReadOnlyList<string> Waived { get; init; } = [];

    /// <summary>Required evals in the order of the release: severe ones first.</summary>
    public required IReadOnlyList<ReadinessEval> Evals { get; init; }

    /// <summary>Findings of the release that are open.</summary>
    public required IReadOnlyList<OpenFindingLine> Findings { get; init; }
    public required IReadOnlyList<WaiverLine> Waivers { get; init; }
    public required IReadOnlyList<SignOffLine> SignOffs { get; init; }
    public DecisionLine? Decision { get; init; }

    /// <summary>Hex SHA-256 over the required eval versions.</summary>
    public required string RequiredSetHash { get; init; }

    /// <summary>Hex SHA-256 over all results that the recommendation rests on.</summary>
    public required string EvidenceHash { get; init; }

    /// <summary>The recommendation in a sentence.</summary>
    public string Summary { get; init; } = "";
}

/// <summary>One required eval.</summary>
public sealed record ReadinessEval
{
    public required string EvalId { get; init; }
    public required string EvalVersion { get; init; }
    public required string EvalHash { get; init; }
    public required string Title { get; init; }
    public int? Severity { get; init; }
    public string? HarmDomain { get; init; }
    public string? Owner { get; init; }
    public required string RequiredBecause { get; init; }
    public string? RunId { get; init; }
    public string? BaselineRun { get; init; }
    public RunStatus? Status { get; init; }
    public SampleCounts? Samples { get; init; }

    /// <summary>The metric that decides, over all samples; null without a result.</summary>
    public MetricReport? Metric { get; init; }
    public GateReport? Gate { get; init; }

    /// <summary>Of the metric that decides, over all samples; null without a comparison.</summary>
    public ComparisonRow? Comparison { get; init; }

    /// <summary>Metrics and slices that regressed.</summary>
    public int RegressedRows { get; init; }
    public IReadOnlyList<StaleReason> StaleReasons { get; init; } = [];
    public IReadOnlyList<JudgeReport> Judges { get; init; } = [];

    /// <summary>Ids.</summary>
    public IReadOnlyList<string> OpenFindings { get; init; } = [];

    /// <summary>Waived ones included.</summary>
    public IReadOnlyList<Obstacle> Obstacles { get; init; } = [];

    /// <summary>What a reader should know; stands in nobody's way.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Hex SHA-256 over results and comparison; null without a result. What is signed is this.</summary>
    public string? ResultHash { get; init; }

    [JsonIgnore]
    public bool IsClear => Obstacles.All(obstacle => obstacle.Waiver is not null);
}

/// <param name="Stage">open, mitigating or mitigated.</param>
public sealed record OpenFindingLine(string FindingId, string Title, int Severity, string? Owner, DateOnly? Due, string Stage, IReadOnlyList<string> Evals);

/// <param name="InForce">False when it has expired.</param>
public sealed record WaiverLine(
    string WaiverId, string EvalId, IReadOnlyList<ObstacleKind> Covers, string Reason, string RiskOwner, DateOnly Expires, string Mitigation,
    string GivenBy, DateTimeOffset GivenAt, bool InForce);

/// <param name="Holds">False when the result has changed since.</param>
public sealed record SignOffLine(string EvalId, string RunId, string ResultHash, string Who, DateTimeOffset At, string? Note, bool Holds);

/// <param name="Launch">True to launch, false to hold.</param>
/// <param name="Holds">False when results have changed since.</param>
public sealed record DecisionLine(bool Launch, string Who, DateTimeOffset At, string? Note, Recommendation Recommendation, bool Holds);
