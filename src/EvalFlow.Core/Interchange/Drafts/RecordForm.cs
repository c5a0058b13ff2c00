using EvalFlow.Core.Registry;

namespace EvalFlow.Core.Interchange.Drafts;

/// <summary>What a person says for the <c>record</c> of a definition; the fields are those of <see cref="EvalRecord"/>. Null keeps what the last version has.</summary>
public sealed record RecordForm
{
    public string? BackupOwner { get; init; }
    public IReadOnlyList<string>? DomainExperts { get; init; }
    public IReadOnlyList<string>? Reviewers { get; init; }
    public string? Approver { get; init; }
    public string? Contact { get; init; }
    public string? IntendedUse { get; init; }
    public string? NotIntendedFor { get; init; }

    /// <summary>One of <see cref="RecordWords.Decisions"/>.</summary>
    public string? DecisionSupported { get; init; }
    public string? Limitations { get; init; }
    public string? NormativeAssumptions { get; init; }

    /// <summary>One of <see cref="RecordWords.Behaviours"/>.</summary>
    public string? ExpectedBehaviour { get; init; }
    public string? ThreatVectorVersion { get; init; }
    public string? Canary { get; init; }

    /// <summary>One of <see cref="RecordWords.Splits"/>.</summary>
    public string? Split { get; init; }
    public string? Provenance { get; init; }
    public string? Licence { get; init; }

    /// <summary>1 to 5.</summary>
    public int? SensitiveContentLevel { get; init; }
    public IReadOnlyList<string>? Languages { get; init; }
    public IReadOnlyList<string>? AffectedGroups { get; init; }
    public double? Warn { get; init; }
    public double? Block { get; init; }
    public IReadOnlyList<string>? CriticalItemIds { get; init; }
    public string? RunbookUrl { get; init; }
    public IReadOnlyList<string>? RequiredFor { get; init; }
    public IReadOnlyList<RelatedEval>? RelatedEvals { get; init; }
    public IReadOnlyList<string>? Changelog { get; init; }

    /// <summary>The fields as the YAML of a definition has them; null where nothing was said.</summary>
    internal (string Key, object? Value)[] Fields() =>
    [
        ("backup_owner", BackupOwner), ("domain_experts", DomainExperts), ("reviewers", Reviewers), ("approver", Approver), ("contact", Contact),
        ("intended_use", IntendedUse), ("not_intended_for", NotIntendedFor), ("decision_supported", DecisionSupported), ("limitations", Limitations),
        ("normative_assumptions", NormativeAssumptions), ("expected_behaviour", ExpectedBehaviour), ("threat_vector_version", ThreatVectorVersion),
        ("canary", Canary), ("split", Split), ("provenance", Provenance), ("licence", Licence), ("sensitive_content_level", SensitiveContentLevel),
        ("languages", Languages), ("affected_groups", AffectedGroups), ("thresholds", Thresholds()), ("critical_item_ids", CriticalItemIds),
        ("runbook_url", RunbookUrl), ("required_for", RequiredFor), ("related_evals", Related()), ("changelog", Changelog),
    ];

    private IEnumerable<(string Key, object? Value)>? Thresholds() => Warn is null && Block is null ? null : [("warn", Warn), ("block", Block)];

    private IEnumerable<IEnumerable<(string Key, object? Value)>>? Related() =>
        RelatedEvals?.Select(other => (IEnumerable<(string Key, object? Value)>)[("id", other.Id), ("difference", other.Difference)]);
}
