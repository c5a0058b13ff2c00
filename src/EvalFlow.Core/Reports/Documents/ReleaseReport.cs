using EvalFlow.Core.Alerts;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>All that a report of a release tells: a plain record, so that whoever knows of releases can fill it.</summary>
public sealed record ReleaseReport
{
    /// <summary>Name of the release: "aurora 1.1".</summary>
    public required string Release { get; init; }

    /// <summary>Release that it is compared with; null for none.</summary>
    public string? Baseline { get; init; }
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Version of EvalFlow that made the report.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>Whether the release is ready, in sentences; empty when nobody judged that.</summary>
    public IReadOnlyList<Paragraph> Readiness { get; init; } = [];

    /// <summary>Required evals first is a good order; the report keeps it.</summary>
    public required IReadOnlyList<ReleaseEval> Evals { get; init; }
    public IReadOnlyList<ReleaseAlert> Alerts { get; init; } = [];
    public IReadOnlyList<TrendPlot> Trends { get; init; } = [];

    /// <summary>Where the release departs from what its rules ask, and who takes that on.</summary>
    public IReadOnlyList<ReleaseDecision> Waivers { get; init; } = [];
    public IReadOnlyList<ReleaseDecision> SignOffs { get; init; } = [];

    /// <summary>Further facts: launch id, deadline, channel, surfaces, hash of the snapshot.</summary>
    public IReadOnlyList<Fact> Facts { get; init; } = [];

    /// <summary>Sections that only the maker knows of, such as findings; they come before the provenance.</summary>
    public IReadOnlyList<Section> More { get; init; } = [];
}

/// <summary>One eval of a release.</summary>
public sealed record ReleaseEval
{
    public required string EvalId { get; init; }
    public required string Title { get; init; }
    public string? HarmDomain { get; init; }

    /// <summary>1 (mild) to 5 (critical); null when the author gave none.</summary>
    public int? Severity { get; init; }
    public string? Owner { get; init; }
    public bool Required { get; init; } = true;

    /// <summary>Null when the eval was not run on the release.</summary>
    public RunReport? Run { get; init; }

    /// <summary>Null when there is nothing to compare with.</summary>
    public Comparison? Comparison { get; init; }

    /// <summary>Why the result is out of date, each in a sentence; empty when it is fresh.</summary>
    public IReadOnlyList<string> StaleReasons { get; init; } = [];

    /// <summary>Failing samples; null when they were not read.</summary>
    public FailingSamples? Samples { get; init; }

    internal ComparisonRow? Headline => Comparison?.Comparisons.FirstOrDefault(row => row is { Primary: true, Slice: null });

    internal MetricReport? Primary => Run?.Metrics.FirstOrDefault(metric => metric is { Primary: true, Slice: null });
}

/// <param name="State">open, acknowledged or resolved.</param>
/// <param name="Title">Names and numbers only.</param>
public sealed record ReleaseAlert(string AlertId, int Severity, string State, string Title, string? Owner, DateTimeOffset RaisedAt)
{
    public static ReleaseAlert Of(Alert alert) => new(
        alert.AlertId, alert.Severity, alert.State.ToString().ToLowerInvariant(), alert.Title, alert.Owner, alert.RaisedAt);
}

/// <param name="About">Eval, finding or rule that it is about.</param>
/// <param name="Until">When it ends; null for no end.</param>
public sealed record ReleaseDecision(string About, string Who, string Why, DateTimeOffset At, DateTimeOffset? Until = null);
