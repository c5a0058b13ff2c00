using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Registry;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>Reads what a person said for the record of an eval. Lists are separated by commas, or have a line for each entry.</summary>
internal static class RecordFields
{
    /// <summary>Null when nothing was said.</summary>
    public static RecordForm? Read(FormFields fields)
    {
        RecordForm record = new()
        {
            BackupOwner = fields.Text("backup_owner"),
            DomainExperts = Names(fields, "domain_experts"),
            Reviewers = Names(fields, "reviewers"),
            Approver = fields.Text("approver"),
            Contact = fields.Text("contact"),
            IntendedUse = fields.Verbatim("intended_use"),
            NotIntendedFor = fields.Verbatim("not_intended_for"),
            DecisionSupported = fields.Text("decision_supported"),
            Limitations = fields.Verbatim("limitations"),
            NormativeAssumptions = fields.Verbatim("normative_assumptions"),
            ExpectedBehaviour = fields.Text("expected_behaviour"),
            ThreatVectorVersion = fields.Text("threat_vector_version"),
            Canary = fields.Text("canary"),
            Split = fields.Text("split"),
            Provenance = fields.Verbatim("provenance"),
            Licence = fields.Text("licence"),
            SensitiveContentLevel = fields.Whole("sensitive_content_level"),
            Languages = Names(fields, "languages"),
            AffectedGroups = Names(fields, "affected_groups"),
            Warn = fields.Number("warn"),
            Block = fields.Number("block"),
            CriticalItemIds = Names(fields, "critical_item_ids"),
            RunbookUrl = fields.Text("runbook_url"),
            RequiredFor = Names(fields, "required_for"),
            RelatedEvals = Lines(fields, "related_evals") is { } lines ? [.. lines.Select(Related)] : null,
            Changelog = Lines(fields, "changelog"),
        };
        return record == new RecordForm() ? null : record;
    }

    /// <summary>A list as the form shows it again.</summary>
    public static string? Joined(IReadOnlyList<string>? names) => names is { Count: > 0 } ? string.Join(", ", names) : null;

    /// <summary>The same with a line for each.</summary>
    public static string? Lines(IEnumerable<string>? lines) => lines is not null && string.Join('\n', lines) is { Length: > 0 } text ? text : null;

    /// <summary>Another eval as a line of the form.</summary>
    public static string Line(RelatedEval other) => other.Difference is { } how ? $"{other.Id}: {how}" : other.Id;

    private static string[]? Names(FormFields fields, string name) => fields.Text(name)?.Split([',', '\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string[]? Lines(FormFields fields, string name) => fields.Text(name)?.Split(['\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static RelatedEval Related(string line)
    {
        string[] parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
        return new RelatedEval(parts[0], parts.ElementAtOrDefault(1) is { Length: > 0 } how ? how : null);
    }
}
