using EvalFlow.Core.Grading;
using EvalFlow.Core.Registry;

namespace EvalFlow.Core.Evals;

/// <summary>Whether a larger value of a metric is good. A property of the metric; "better" is never inferred from a sign.</summary>
public enum Direction
{
    HigherIsBetter,
    LowerIsBetter,
    Neutral,
}

/// <summary>How the epochs of one sample become one score.</summary>
public enum EpochReducer
{
    Mean,
    Median,
    Mode,
    Max,
    PassAtK,
    PassPowK,
}

/// <summary>One version of an evaluation, as read from its definition file and checked.</summary>
public sealed record EvalDefinition
{
    public required string Id { get; init; }
    public required string Version { get; init; }
    public required string Title { get; init; }
    public string? Owner { get; init; }
    public PolicyLink? Policy { get; init; }
    public string? HarmDomain { get; init; }
    public string? ThreatVector { get; init; }

    /// <summary>1 (mild) to 5 (critical); null when the author gave none.</summary>
    public int? Severity { get; init; }
    public string? ProductSurface { get; init; }
    public ReviewPlan? Review { get; init; }
    public required SampleSource Samples { get; init; }
    public PromptSpec Prompt { get; init; } = new(null, "{{input}}");
    public GenerationSettings Generation { get; init; } = new();
    public EpochPlan Epochs { get; init; } = new(1, EpochReducer.Mean, 1);
    public required IReadOnlyList<GraderSpec> Graders { get; init; }
    public required IReadOnlyList<MetricSpec> Metrics { get; init; }
    public Gate? Gate { get; init; }
    public CalibrationPolicy Calibration { get; init; } = new();

    /// <summary>Looks planned against one baseline; null when nobody planned any.</summary>
    public LookPlan? Looks { get; init; }

    /// <summary>What people must know of the eval; in no hash.</summary>
    public EvalRecord Record { get; init; } = new();

    /// <summary>Text of the definition file; the registry keeps it, so that a run can be finished after the file has gone.</summary>
    public required string Source { get; init; }

    /// <summary>Hashes of everything a number depends on, apart from the samples.</summary>
    public required DefinitionHashes Hashes { get; init; }

    public MetricSpec PrimaryMetric => Metrics.FirstOrDefault(metric => metric.Primary) ?? Metrics[0];

    /// <summary>
    /// True when a metric is a share of samples, and so has a ceiling. A labelled metric is one by nature; of the values, those are that
    /// only say right or wrong.
    /// </summary>
    public bool IsShare(MetricSpec metric) =>
        metric.Label is not null || Graders.Any(grader => grader.Name == metric.Grader && grader is { HasValue: true, Labels.Count: 2 });
}

public sealed record PolicyLink(string Id, string? Version, string? Clause);

public sealed record ReviewPlan(DateOnly? LastReviewed, int? CadenceDays);

/// <summary>What a judge's calibration must be for a gate to rest on it.</summary>
/// <param name="MaxAgeDays">Oldest calibration in days; null for the review cadence, or half a year without one.</param>
/// <param name="MinLabelsPerClass">Fewest human labels of each kind.</param>
/// <param name="Required">False when the gate is to decide on uncalibrated judges too.</param>
public sealed record CalibrationPolicy(int? MaxAgeDays = null, int MinLabelsPerClass = 100, bool Required = true);

/// <summary>System message and template of the user message; <c>{{input}}</c> and <c>{{column}}</c> are filled from the sample.</summary>
public sealed record PromptSpec(string? System, string Template);

/// <summary>Sampling settings sent to the model; null leaves the provider's default.</summary>
public sealed record GenerationSettings(
    double? Temperature = null, int? MaxTokens = null, double? TopP = null, long? Seed = null, IReadOnlyList<string>? Stop = null);

/// <param name="Count">Epochs per sample, at least 1.</param>
/// <param name="K">The k of pass_at_k and pass_pow_k; between 1 and Count.</param>
public sealed record EpochPlan(int Count, EpochReducer Reducer, int K);

/// <summary>
/// A number to report: the share of scored samples whose label is <see cref="Label"/>, or, without a label, the mean of
/// the grader's value.
/// </summary>
/// <param name="Margin">Largest difference that does not matter, in the metric's unit; null when the author set none.</param>
public sealed record MetricSpec(string Name, string Grader, string? Label, Direction Direction, bool Primary, double? Margin);

/// <summary>Bound that the candidate's metric must keep; at least one of Max and Min is set.</summary>
public sealed record Gate(string Metric, double? Max, double? Min);

/// <summary>Hex SHA-256 of the canonical form of each part of a definition.</summary>
/// <param name="Definition">All that carries meaning, without owner, review dates and the path of the samples.</param>
/// <param name="Graders">By grader name; covers rubric, labels and judge.</param>
public sealed record DefinitionHashes(
    string Definition, string Prompt, string Generation, string Epochs, IReadOnlyDictionary<string, string> Graders);

/// <summary>Where the samples are and which column means what.</summary>
public sealed record SampleSource
{
    /// <summary>Path as written, relative to the definition file; null when the samples stand inline.</summary>
    public string? Path { get; init; }

    /// <summary>Columns whose values, joined, are the sample id; empty when ids are generated from content.</summary>
    public IReadOnlyList<string> Id { get; init; } = [];

    /// <summary>Template such as <c>v2-{{id}}</c>, when ids must be reshaped to match recorded responses; else null.</summary>
    public string? IdTemplate { get; init; }
    public string Input { get; init; } = "input";
    public string? Target { get; init; }
    public string? Cluster { get; init; }
    public IReadOnlyList<string> Slices { get; init; } = [];

    /// <summary>Further columns to keep with each sample, beside those that the prompt template and the graders name.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Column with the conversation so far as a JSON list of {role, content}; null when samples are single messages.</summary>
    public string? Messages { get; init; }

    /// <summary>The samples themselves when they stand in the definition file; else null.</summary>
    public InlineSamples? Inline { get; init; }

    /// <summary>Keeps rows whose column equals one of the values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Where { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>Samples that stand in the definition file.</summary>
/// <param name="File">The definition file, as problems call it.</param>
public sealed record InlineSamples(string File, IReadOnlyList<InlineRow> Rows);

/// <param name="Line">1-based line of the definition file.</param>
/// <param name="Cells">Texts as they are; lists as JSON.</param>
/// <param name="Lists">Names of the cells that are lists.</param>
public sealed record InlineRow(int Line, IReadOnlyDictionary<string, string> Cells, IReadOnlySet<string> Lists);
