using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Sheets;

namespace EvalFlow.Core.Interchange.Drafts;

/// <summary>What of the samples shapes the definition.</summary>
/// <param name="Slices">Names of slices, in order.</param>
/// <param name="Columns">Names of further columns.</param>
/// <param name="Shared">Facts that every sample has alike, such as harm_domain.</param>
internal sealed record SampleShape(
    bool HaveIds, bool HaveTargets, bool HaveClusters, bool AreConversations, string? System,
    IReadOnlyList<string> Slices, IReadOnlyList<string> Columns, IReadOnlyDictionary<SheetField, string> Shared, IReadOnlyList<string> Expected);

/// <summary>Writes the YAML of a definition from a form, the last version, and the shape of the samples.</summary>
internal static class DraftDefinition
{
    public const string SamplesFile = "samples.jsonl";

    public static string Write(EvalForm form, EvalVersion? last, SampleShape shape)
    {
        YamlDraft draft = form.Base is { } text ? YamlDraft.From("definition", text)
            : last is not null ? YamlDraft.From($"{last.Id}@{last.Version}", last.Source)
            : YamlDraft.Empty();
        bool isNew = !draft.Has("graders");
        draft.Set("id", form.Id)
            .Set("version", form.Version ?? Next(last))
            .Set("title", form.Title ?? (draft.Has("title") ? null : form.Id))
            .Set("owner", form.Owner)
            .Set("direction", form.Direction ?? (isNew && form.Metrics is null ? StarterMetrics.Direction(shape) : null))
            .SetIn("policy", ("id", form.PolicyId), ("version", form.PolicyVersion), ("clause", form.PolicyClause))
            .Set("harm_domain", form.HarmDomain ?? Shared(draft, shape, SheetField.HarmDomain))
            .Set("threat_vector", form.ThreatVector ?? Shared(draft, shape, SheetField.ThreatVector))
            .Set("severity", form.Severity ?? Number(Shared(draft, shape, SheetField.Severity)))
            .Set("product_surface", form.ProductSurface)
            .SetIn("review", ("last_reviewed", form.LastReviewed?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("cadence_days", form.ReviewCadenceDays))
            .Replace("samples", Samples(shape))
            .SetIn("prompt", ("system", form.System ?? shape.System), ("template", form.Template ?? (draft.Has("prompt") ? null : "{{input}}")))
            .SetIn("generation", ("temperature", form.Temperature ?? (draft.Has("generation") ? null : 0d)), ("max_tokens", form.MaxTokens))
            .SetIn("epochs", ("count", form.Epochs))
            .SetIn("record", form.Record?.Fields() ?? []);
        if (form.Graders is not null || isNew)
        {
            draft.Replace("graders", (form.Graders ?? StarterMetrics.Graders(shape)).Select(Grader));
        }
        if (form.Metrics is not null || !draft.Has("metrics"))
        {
            draft.Replace("metrics", (form.Metrics ?? StarterMetrics.Metrics(form, shape)).Select(Metric));
        }
        if (form.Gate is { } gate)
        {
            draft.Replace("gate", [("metric", gate.Metric), ("max", gate.Max), ("min", gate.Min)]);
        }
        return draft.ToString();
    }

    /// <summary>The version after the last: other samples, so the middle number rises.</summary>
    public static string Next(EvalVersion? last) => last is null || !System.Version.TryParse(last.Version, out Version? version)
        ? "1.0.0" : string.Create(CultureInfo.InvariantCulture, $"{version.Major}.{version.Minor + 1}.0");

    private static string? Shared(YamlDraft draft, SampleShape shape, SheetField field) =>
        draft.Has(SheetFields.NameOf(field)) ? null : shape.Shared.GetValueOrDefault(field);

    private static int? Number(string? text) => text is null ? null : int.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<(string Key, object? Value)> Samples(SampleShape shape) =>
    [
        ("path", SamplesFile),
        ("id", shape.HaveIds ? "id" : null),
        ("input", "input"),
        ("messages", shape.AreConversations ? "messages" : null),
        ("target", shape.HaveTargets ? "target" : null),
        ("cluster", shape.HaveClusters ? "cluster" : null),
        ("slices", shape.Slices.Count > 0 ? shape.Slices : null),
        ("columns", shape.Columns.Count > 0 ? shape.Columns : null),
    ];

    private static IEnumerable<(string Key, object? Value)> Grader(GraderForm grader) =>
        [("name", grader.Name), ("type", grader.Type), .. grader.Options.Select(option => (option.Key, option.Value is [var one] ? one : (object?)option.Value))];

    private static IEnumerable<(string Key, object? Value)> Metric(MetricForm metric) =>
    [
        ("name", metric.Name), ("grader", metric.Grader), ("label", metric.Label), ("direction", metric.Direction),
        ("primary", metric.Primary ? true : null), ("margin", metric.Margin),
    ];
}
