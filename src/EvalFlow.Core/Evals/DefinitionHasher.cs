using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace EvalFlow.Core.Evals;

/// <summary>
/// Hashes what a definition means. It is written from the checked definition, not from the text, so that layout, order of
/// keys, comments and defaults that were written out make no difference.
/// </summary>
internal static class DefinitionHasher
{
    /// <param name="graders">Canonical JSON of each grader, by name.</param>
    public static DefinitionHashes Hash(EvalDefinition definition, IReadOnlyDictionary<string, string> graders) => new(
        Of(writer => WriteDefinition(writer, definition, graders)),
        Of(writer => WritePrompt(writer, definition.Prompt)),
        Of(writer => WriteGeneration(writer, definition.Generation)),
        Of(writer => WriteEpochs(writer, definition.Epochs)),
        graders.ToDictionary(grader => grader.Key, grader => Of(writer => writer.WriteRawValue(grader.Value))));

    private static string Of(Action<Utf8JsonWriter> write)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            write(writer);
        }
        return Convert.ToHexStringLower(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    private static void WriteDefinition(Utf8JsonWriter writer, EvalDefinition definition, IReadOnlyDictionary<string, string> graders)
    {
        writer.WriteStartObject();
        writer.WriteString("id", definition.Id);
        writer.WriteString("version", definition.Version);
        writer.WriteString("title", definition.Title);
        writer.WriteString("policy_id", definition.Policy?.Id);
        writer.WriteString("policy_version", definition.Policy?.Version);
        writer.WriteString("policy_clause", definition.Policy?.Clause);
        writer.WriteString("harm_domain", definition.HarmDomain);
        writer.WriteString("threat_vector", definition.ThreatVector);
        WriteNumber(writer, "severity", definition.Severity);
        writer.WriteString("product_surface", definition.ProductSurface);
        writer.WritePropertyName("samples");
        WriteSamples(writer, definition.Samples);
        writer.WritePropertyName("prompt");
        WritePrompt(writer, definition.Prompt);
        writer.WritePropertyName("generation");
        WriteGeneration(writer, definition.Generation);
        writer.WritePropertyName("epochs");
        WriteEpochs(writer, definition.Epochs);
        writer.WriteStartArray("graders");
        foreach (Grading.GraderSpec grader in definition.Graders)
        {
            writer.WriteRawValue(graders[grader.Name]);
        }
        writer.WriteEndArray();
        WriteMetrics(writer, definition.Metrics);
        writer.WriteString("gate_metric", definition.Gate?.Metric);
        WriteNumber(writer, "gate_max", definition.Gate?.Max);
        WriteNumber(writer, "gate_min", definition.Gate?.Min);
        // A plan that could be changed between two looks would be none. Written only when there is one, so that older hashes stay.
        if (definition.Looks is { } looks)
        {
            writer.WriteNumber("looks_planned", looks.Planned);
            writer.WriteString("looks_spending", looks.SpendingName);
        }
        WriteJudges(writer, definition);
        writer.WriteEndObject();
    }

    // Path and inline rows are left out: the content of the samples has a hash of its own, and may move.
    private static void WriteSamples(Utf8JsonWriter writer, SampleSource samples)
    {
        writer.WriteStartObject();
        WriteTexts(writer, "id", samples.Id);
        writer.WriteString("id_template", samples.IdTemplate);
        writer.WriteString("input", samples.Input);
        writer.WriteString("messages", samples.Messages);
        writer.WriteString("target", samples.Target);
        writer.WriteString("cluster", samples.Cluster);
        WriteTexts(writer, "slices", samples.Slices.Order(StringComparer.Ordinal));
        WriteTexts(writer, "columns", samples.Columns.Order(StringComparer.Ordinal));
        writer.WriteStartObject("where");
        foreach ((string column, IReadOnlyList<string> values) in samples.Where.OrderBy(filter => filter.Key, StringComparer.Ordinal))
        {
            WriteTexts(writer, column, values.Order(StringComparer.Ordinal));
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WritePrompt(Utf8JsonWriter writer, PromptSpec prompt)
    {
        writer.WriteStartObject();
        writer.WriteString("system", prompt.System);
        writer.WriteString("template", prompt.Template);
        writer.WriteEndObject();
    }

    private static void WriteGeneration(Utf8JsonWriter writer, GenerationSettings generation)
    {
        writer.WriteStartObject();
        WriteNumber(writer, "temperature", generation.Temperature);
        WriteNumber(writer, "max_tokens", generation.MaxTokens);
        WriteNumber(writer, "top_p", generation.TopP);
        writer.WriteString("seed", generation.Seed?.ToString(CultureInfo.InvariantCulture));   // A double would blur large seeds.
        WriteTexts(writer, "stop", generation.Stop ?? []);
        writer.WriteEndObject();
    }

    private static void WriteEpochs(Utf8JsonWriter writer, EpochPlan epochs)
    {
        writer.WriteStartObject();
        writer.WriteNumber("count", epochs.Count);
        writer.WriteNumber("reducer", (int)epochs.Reducer);
        writer.WriteNumber("k", epochs.K);
        writer.WriteEndObject();
    }

    private static void WriteMetrics(Utf8JsonWriter writer, IReadOnlyList<MetricSpec> metrics)
    {
        writer.WriteStartArray("metrics");
        foreach (MetricSpec metric in metrics)
        {
            writer.WriteStartObject();
            writer.WriteString("name", metric.Name);
            writer.WriteString("grader", metric.Grader);
            writer.WriteString("label", metric.Label);
            writer.WriteNumber("direction", (int)metric.Direction);
            writer.WriteBoolean("primary", metric.Primary);
            WriteNumber(writer, "margin", metric.Margin);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    // What may be concluded from the same numbers: part of the version, but of no grader, so that runs stay comparable. Written
    // only where it was said, so that hashes from before there were calibrations stay what they were.
    private static void WriteJudges(Utf8JsonWriter writer, EvalDefinition definition)
    {
        string[] marked = [.. definition.Graders.OfType<Grading.ColumnSpec>().Where(grader => grader.IsJudge).Select(grader => grader.Name)];
        if (marked.Length > 0)
        {
            WriteTexts(writer, "judges", marked);
        }
        if (definition.Calibration != new CalibrationPolicy())
        {
            WriteNumber(writer, "calibration_max_age_days", definition.Calibration.MaxAgeDays);
            writer.WriteNumber("calibration_min_labels_per_class", definition.Calibration.MinLabelsPerClass);
            writer.WriteBoolean("calibration_required", definition.Calibration.Required);
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }
        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
