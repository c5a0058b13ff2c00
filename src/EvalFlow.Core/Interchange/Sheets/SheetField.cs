using System.Globalization;
using System.Text;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>What a column of a sheet can be for an eval.</summary>
public enum SheetField
{
    /// <summary>Not read.</summary>
    Ignored,
    ItemId,
    Prompt,
    SystemPrompt,

    /// <summary>The conversation so far as a JSON list of {role, content}.</summary>
    Turns,
    ReferenceAnswer,

    /// <summary>Samples with the same text here are variants of one another and not independent.</summary>
    Cluster,
    Language,
    HarmDomain,
    Severity,
    ThreatVector,
    ExpectedBehaviour,
    PolicyClause,
    Critical,
    RubricNotes,
    Tags,
    Source,
    SensitiveLevel,

    /// <summary>A slice under the column's own name.</summary>
    Slice,

    /// <summary>Kept with the sample under the column's own name, for prompts and graders that name it.</summary>
    Kept,
}

/// <summary>Names of the fields, and what people call them.</summary>
public static class SheetFields
{
    private static readonly Dictionary<SheetField, string[]> Aliases = new()
    {
        [SheetField.ItemId] = ["item_id", "id", "sample_id", "prompt_id", "prompt_uid", "nr", "no", "number", "item", "key"],
        [SheetField.Prompt] = ["prompt", "input", "question", "user_prompt", "prompt_text", "text", "query", "frage", "eingabe", "message"],
        [SheetField.SystemPrompt] = ["system_prompt", "system", "system_message"],
        [SheetField.Turns] = ["turns_json", "turns", "messages", "conversation"],
        [SheetField.ReferenceAnswer] = ["reference_answer", "reference", "expected", "__expected", "target", "ideal", "answer", "ground_truth", "expected_answer"],
        [SheetField.Cluster] = ["cluster", "family", "group", "variant_of"],
        [SheetField.Language] = ["language", "lang", "locale", "sprache"],
        [SheetField.HarmDomain] = ["harm_domain", "domain", "harm", "harm_category", "hazard", "category"],
        [SheetField.Severity] = ["severity", "sev", "schwere"],
        [SheetField.ThreatVector] = ["threat_vector", "vector", "attack", "attack_type"],
        [SheetField.ExpectedBehaviour] = ["expected_behaviour", "expected_behavior", "behaviour", "behavior", "desired_behaviour"],
        [SheetField.PolicyClause] = ["policy_clause", "clause", "policy"],
        [SheetField.Critical] = ["critical", "must_pass", "blocker"],
        [SheetField.RubricNotes] = ["rubric_notes", "rubric", "notes", "comment", "comments", "__description", "description"],
        [SheetField.Tags] = ["tags", "labels", "keywords"],
        [SheetField.Source] = ["source", "origin", "provenance"],
        [SheetField.SensitiveLevel] = ["sensitive_level", "sensitivity"],
    };

    private static readonly Dictionary<string, SheetField> ByAlias =
        Aliases.SelectMany(field => field.Value.Select(alias => (alias, field.Key))).ToDictionary(pair => pair.alias, pair => pair.Key);

    /// <summary>Every field with a name of its own, as <c>--map COLUMN=FIELD</c> takes it.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Aliases.Select(field => field.Value[0]), "slice", "keep", "ignore"];

    /// <summary>The name of a field, and of its column in the samples.</summary>
    public static string NameOf(SheetField field) => field switch
    {
        SheetField.Ignored => "ignore",
        SheetField.Slice => "slice",
        SheetField.Kept => "keep",
        _ => Aliases[field][0],
    };

    /// <summary>The field of a name as people write it; null when there is none.</summary>
    public static SheetField? Find(string name) => name switch
    {
        "slice" => SheetField.Slice,
        "keep" or "kept" => SheetField.Kept,
        "ignore" or "ignored" or "-" => SheetField.Ignored,
        _ => ByAlias.TryGetValue(Plain(name), out SheetField field) ? field : null,
    };

    internal static IEnumerable<string> AllAliases => ByAlias.Keys;

    /// <summary>Whether the field's cells are taken letter for letter.</summary>
    public static bool IsVerbatim(SheetField field) => field is SheetField.Prompt or SheetField.SystemPrompt or SheetField.Turns or SheetField.ReferenceAnswer;

    /// <summary>Whether results are split by the field.</summary>
    public static bool IsSlice(SheetField field) => field is SheetField.Language or SheetField.HarmDomain or SheetField.Severity
        or SheetField.ThreatVector or SheetField.ExpectedBehaviour or SheetField.Critical or SheetField.Slice;

    /// <summary>Small letters, with one underscore for all that is neither letter nor digit: "Item ID " is item_id.</summary>
    internal static string Plain(string name)
    {
        string trimmed = name.Trim();
        StringBuilder plain = new(trimmed.StartsWith("__", StringComparison.Ordinal) ? "__" : "");
        int start = plain.Length;
        foreach (char sign in trimmed)
        {
            if (char.IsLetterOrDigit(sign) || sign == ':')
            {
                plain.Append(char.ToLower(sign, CultureInfo.InvariantCulture));
            }
            else if (plain.Length > start && plain[^1] != '_')
            {
                plain.Append('_');
            }
        }
        return plain.ToString(0, plain.Length > start && plain[^1] == '_' ? plain.Length - 1 : plain.Length);
    }
}
