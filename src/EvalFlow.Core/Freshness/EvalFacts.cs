using System.Text.Json;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Freshness;

/// <summary>A judge behind a metric.</summary>
/// <param name="Hash">Hash of the grader: rubric, labels, judge model and its settings.</param>
public sealed record JudgeFacts(string Name, string Hash);

/// <summary>What freshness needs of an eval version.</summary>
public sealed record EvalFacts
{
    // Raised whenever a fact is added or read otherwise: facts written before are then read from the definitions again.
    private const int CurrentFormat = 1;

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

    public IReadOnlyList<JudgeFacts> Judges { get; init; } = [];
    public JudgeRules JudgeRules { get; init; } = new([], 0, 0, false);

    /// <summary>The primary metric when it is a share of samples, and so has a ceiling; else null.</summary>
    public MetricSpec? Share { get; init; }

    /// <summary>Version of this format, in what is stored.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The facts of a registered version: those stored with it, or else read from its definition.</summary>
    public static EvalFacts Of(EvalVersion version)
    {
        EvalFacts known = Bare(version);
        if (Stored(version) is { } stored)
        {
            return stored with { Title = known.Title, AddedAt = known.AddedAt };
        }
        return EvalDefinitionReader.Read(version.Id, version.Source, []) is { } definition
            ? With(known, definition) : known with { IsReadable = false };
    }

    /// <summary>The facts as they are stored with a version.</summary>
    internal static string Write(EvalVersion version, EvalDefinition definition) =>
        JsonSerializer.Serialize(With(Bare(version), definition), ReportJson.Compact);

    private static EvalFacts? Stored(EvalVersion version)
    {
        try
        {
            return version.Facts is { } json && JsonSerializer.Deserialize<EvalFacts>(json, ReportJson.Compact) is { Format: CurrentFormat } facts
                && facts.Hash == version.Hash ? facts : null;
        }
        catch (JsonException)
        {
            // Of another format; the definition says the same.
            return null;
        }
    }

    private static EvalFacts Bare(EvalVersion version) => new()
    {
        EvalId = version.Id,
        Version = version.Version,
        Hash = version.Hash,
        DatasetHash = version.DatasetHash,
        Title = version.Title,
        AddedAt = Days.Of(version.AddedAt),
    };

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
                .Select(grader => new JudgeFacts(grader.Name, definition.Hashes.Graders[grader.Name])),
        ],
        JudgeRules = JudgeRules.Of(definition),
        Share = definition.IsShare(definition.PrimaryMetric) ? definition.PrimaryMetric : null,
    };
}
