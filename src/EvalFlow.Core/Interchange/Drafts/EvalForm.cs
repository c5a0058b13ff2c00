namespace EvalFlow.Core.Interchange.Drafts;

/// <summary>
/// What a person says about an eval beside its samples. Null keeps what the last version has; for a new eval it leaves the
/// field out or takes the usual value.
/// </summary>
public sealed record EvalForm
{
    public required string Id { get; init; }

    /// <summary>Null for the next one: the last version's middle number and one, or 1.0.0.</summary>
    public string? Version { get; init; }
    public string? Title { get; init; }
    public string? Owner { get; init; }

    /// <summary>lower_is_better, higher_is_better or neutral: of the primary metric.</summary>
    public string? Direction { get; init; }
    public string? PolicyId { get; init; }
    public string? PolicyVersion { get; init; }
    public string? PolicyClause { get; init; }
    public string? HarmDomain { get; init; }
    public string? ThreatVector { get; init; }

    /// <summary>1 to 5.</summary>
    public int? Severity { get; init; }
    public string? ProductSurface { get; init; }
    public DateOnly? LastReviewed { get; init; }
    public int? ReviewCadenceDays { get; init; }
    public string? System { get; init; }

    /// <summary>Template of the user message; <c>{{input}}</c> stands for the prompt.</summary>
    public string? Template { get; init; }
    public double? Temperature { get; init; }
    public int? MaxTokens { get; init; }
    public int? Epochs { get; init; }

    /// <summary>Null keeps the last version's graders; for a new eval they follow from what the sheet expects.</summary>
    public IReadOnlyList<GraderForm>? Graders { get; init; }
    public IReadOnlyList<MetricForm>? Metrics { get; init; }
    public GateForm? Gate { get; init; }

    /// <summary>What people must know of it; null keeps the last version's record.</summary>
    public RecordForm? Record { get; init; }

    /// <summary>YAML to begin with instead of the last version's; its samples are replaced by the sheet's.</summary>
    public string? Base { get; init; }
}

/// <param name="Options">Further options of the type, as docs/graders.md lists them; one text, or several for a list.</param>
public sealed record GraderForm(string Name, string Type, IReadOnlyDictionary<string, IReadOnlyList<string>> Options);

/// <param name="Direction">Null for the eval's.</param>
/// <param name="Margin">Largest difference that does not matter; null for none.</param>
public sealed record MetricForm(string Name, string Grader, string? Label, string? Direction, bool Primary, double? Margin);

/// <summary>Bound on a metric; at least one of Max and Min.</summary>
public sealed record GateForm(string Metric, double? Max, double? Min);
