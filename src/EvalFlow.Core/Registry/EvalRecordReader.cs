using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Registry;

/// <summary>Reads the optional <c>record</c> of a definition.</summary>
internal static class EvalRecordReader
{
    // A page of prose; more belongs behind a link.
    private const int LongestText = 4000;

    public static EvalRecord Read(Fields definition, string? evalId)
    {
        if (definition.Map("record") is not { } fields)
        {
            return new EvalRecord();
        }
        EvalRecord record = new()
        {
            BackupOwner = fields.Text("backup_owner"),
            DomainExperts = Names(fields, "domain_experts"),
            Reviewers = Names(fields, "reviewers"),
            Approver = fields.Text("approver"),
            Contact = fields.Text("contact"),
            IntendedUse = Prose(fields, "intended_use"),
            NotIntendedFor = Prose(fields, "not_intended_for"),
            DecisionSupported = Word<DecisionSupported>(fields, "decision_supported", RecordWords.Decisions),
            Limitations = Prose(fields, "limitations"),
            NormativeAssumptions = Prose(fields, "normative_assumptions"),
            ExpectedBehaviour = Word<ExpectedBehaviour>(fields, "expected_behaviour", RecordWords.Behaviours),
            ThreatVectorVersion = fields.Text("threat_vector_version"),
            Canary = fields.Text("canary"),
            Split = Word<SampleSplit>(fields, "split", RecordWords.Splits),
            Provenance = Prose(fields, "provenance"),
            Licence = fields.Text("licence"),
            SensitiveContentLevel = fields.Integer("sensitive_content_level", 1, 5),
            Languages = Names(fields, "languages"),
            AffectedGroups = Names(fields, "affected_groups"),
            Thresholds = ReadThresholds(fields),
            CriticalItemIds = Names(fields, "critical_item_ids"),
            RunbookUrl = Alerts.RoutingReader.ReadUrl(fields, "runbook_url", required: false),
            RequiredFor = Names(fields, "required_for"),
            RelatedEvals = ReadRelated(fields, evalId),
            Changelog = fields.Texts("changelog") ?? [],
        };
        fields.Finish();
        return record;
    }

    private static string? Prose(Fields fields, string key)
    {
        string? text = fields.Text(key)?.Trim();
        if (text?.Length > LongestText)
        {
            fields.Problem(key, $"'{key}' is longer than {LongestText} characters.", "Say it in short, and link to the rest.");
        }
        return text;
    }

    private static IReadOnlyList<string> Names(Fields fields, string key)
    {
        IReadOnlyList<string> names = fields.Texts(key) ?? [];
        if (names.Any(string.IsNullOrWhiteSpace))
        {
            fields.Problem(key, $"'{key}' has an empty entry.", "Delete it, or write what was meant.");
        }
        string[] twice = [.. names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key)];
        if (twice.Length > 0)
        {
            fields.Problem(key, $"'{twice[0]}' stands twice in '{key}'.", "Keep one of the two.");
        }
        return names;
    }

    // The words stand in the order of the enum.
    private static T? Word<T>(Fields fields, string key, IReadOnlyList<string> words)
        where T : struct, Enum =>
        words.ToList().IndexOf(fields.OneOf(key, words) ?? "") is >= 0 and int index ? Enum.GetValues<T>()[index] : null;

    private static Thresholds? ReadThresholds(Fields fields)
    {
        if (fields.Map("thresholds") is not { } thresholds)
        {
            return null;
        }
        double? warn = thresholds.Number("warn");
        double? block = thresholds.Number("block");
        if (!thresholds.Has("warn") && !thresholds.Has("block"))
        {
            thresholds.Problem(null, "'thresholds' has neither warn nor block.", "Write thresholds: { warn: X, block: Y }.");
        }
        thresholds.Finish();
        return new Thresholds(warn, block);
    }

    private static List<RelatedEval> ReadRelated(Fields fields, string? evalId)
    {
        List<RelatedEval> related = [];
        foreach (Fields item in fields.Items("related_evals") ?? [])
        {
            string? id = item.Text("id", required: true);
            if (id is not null && (id == evalId || related.Exists(other => other.Id == id)))
            {
                item.Problem("id", id == evalId ? "An eval is not related to itself." : $"'{id}' is named above already.", "Name each other eval once.");
            }
            related.Add(new RelatedEval(id ?? "", item.Text("difference")));
            item.Finish();
        }
        return related;
    }
}
