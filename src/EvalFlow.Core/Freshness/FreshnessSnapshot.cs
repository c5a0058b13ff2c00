using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Freshness;

/// <summary>Everything that freshness is judged from, as it stood at one time.</summary>
public sealed record FreshnessSnapshot
{
    public required DateOnly Today { get; init; }

    /// <summary>The newest version of each eval.</summary>
    public required IReadOnlyList<EvalFacts> Evals { get; init; }
    public Catalog Catalog { get; init; } = Catalog.Empty;

    /// <summary>By eval id; evals that nobody has put under the lifecycle are missing.</summary>
    public IReadOnlyDictionary<string, EvalStanding> Standings { get; init; } = new Dictionary<string, EvalStanding>();

    /// <summary>By eval id, the newest whole run of each model and version.</summary>
    public ILookup<string, LatestRun> Runs { get; init; } = Array.Empty<LatestRun>().ToLookup(run => run.EvalId);

    /// <summary>By eval id, the newest of each judge.</summary>
    public ILookup<string, LatestCalibration> Calibrations { get; init; } = Array.Empty<LatestCalibration>().ToLookup(made => made.EvalId);

    /// <summary>By eval id; only marks that stand.</summary>
    public IReadOnlyDictionary<string, LeakMark> Leaks { get; init; } = new Dictionary<string, LeakMark>();

    /// <summary>By eval id, when a regression was last confirmed (raised as an alert).</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Regressions { get; init; } = new Dictionary<string, DateTimeOffset>();
}

/// <summary>What freshness needs of an eval version.</summary>
public sealed record EvalFacts
{
    public required string EvalId { get; init; }
    public required string Version { get; init; }
    public required string Hash { get; init; }
    public required string DatasetHash { get; init; }
    public required string Title { get; init; }
    public required DateOnly AddedAt { get; init; }
    public string? Owner { get; init; }
    public int? Severity { get; init; }
    public PolicyLink? Policy { get; init; }
    public string? ThreatVector { get; init; }
    public string? ThreatVectorVersion { get; init; }
    public string? ProductSurface { get; init; }
    public ReviewPlan? Review { get; init; }

    /// <summary>False when this version of EvalFlow cannot read the definition; nothing else is known then.</summary>
    public bool IsReadable { get; init; } = true;

    /// <summary>Judges behind the metrics: name and hash.</summary>
    public IReadOnlyList<(string Name, string Hash)> Judges { get; init; } = [];
    public JudgeRules JudgeRules { get; init; } = new([], 0, 0, false);

    /// <summary>The primary metric when it is a share of samples, and so has a ceiling; else null.</summary>
    public MetricSpec? Share { get; init; }

    /// <summary>The facts of a registered version.</summary>
    public static EvalFacts Of(EvalVersion version)
    {
        EvalFacts known = new()
        {
            EvalId = version.Id,
            Version = version.Version,
            Hash = version.Hash,
            DatasetHash = version.DatasetHash,
            Title = version.Title,
            AddedAt = Days.Of(version.AddedAt),
        };
        return EvalDefinitionReader.Read(version.Id, version.Source, []) is { } definition
            ? With(known, definition) : known with { IsReadable = false };
    }

    private static EvalFacts With(EvalFacts known, EvalDefinition definition) => known with
    {
        Owner = definition.Owner,
        Severity = definition.Severity,
        Policy = definition.Policy,
        ThreatVector = definition.ThreatVector,
        ThreatVectorVersion = definition.Record.ThreatVectorVersion,
        ProductSurface = definition.ProductSurface,
        Review = definition.Review,
        Judges =
        [
            .. definition.Graders.Where(grader => grader.IsJudge && definition.Metrics.Any(metric => metric.Grader == grader.Name))
                .Select(grader => (grader.Name, definition.Hashes.Graders[grader.Name])),
        ],
        JudgeRules = JudgeRules.Of(definition),
        Share = IsShare(definition) ? definition.PrimaryMetric : null,
    };

    // A labelled metric is a share by nature; of the values, those are that only say right or wrong.
    private static bool IsShare(EvalDefinition definition) =>
        definition.PrimaryMetric.Label is not null
        || definition.Graders.Any(grader => grader.Name == definition.PrimaryMetric.Grader && grader is { HasValue: true, Labels.Count: 2 });
}

internal static class Days
{
    /// <summary>The calendar day in UTC.</summary>
    public static DateOnly Of(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    public static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
