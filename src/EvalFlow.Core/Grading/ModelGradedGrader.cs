using System.Globalization;
using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Grading;

/// <summary>A judge model picks a label for the response by a rubric.</summary>
public sealed record ModelGradedSpec(string Name) : GraderSpec(Name, TypeName)
{
    internal const string TypeName = "model_graded";

    /// <summary>What the judge is to decide, in words; may place {{input}}, {{response}} and {{target}} itself.</summary>
    public required string Rubric { get; init; }

    /// <summary>The labels the judge may give, each with its value, if it has one.</summary>
    public required IReadOnlyDictionary<string, double?> LabelValues { get; init; }

    /// <summary>Model spec of the judge.</summary>
    public required string JudgeSpec { get; init; }

    /// <summary>The judge is asked to reason before it gives the label; the reasoning is not kept, since it may quote the response.</summary>
    public bool AllowReason { get; init; } = true;

    public double? Temperature { get; init; } = 0;

    public int MaxTokens { get; init; } = 1024;

    public override IReadOnlyList<string> Labels => [.. LabelValues.Keys];

    public override bool HasValue => LabelValues.Values.All(value => value is not null);

    public override bool NeedsTarget => JudgePrompt.Names(Rubric).Contains("target");

    public override string Judge => JudgeSpec;

    internal override JudgeQuestion JudgeQuestion(Sample sample) => new(new JudgePrompt(this).Messages(sample, ""), MaxTokens);

    public override IGrader Build(Func<string, IModel> judges) => new ModelGradedGrader(this, judges(JudgeSpec));

    internal static ModelGradedSpec? Read(Fields fields, string name)
    {
        string? rubric = fields.Text("rubric", required: true);
        string? judge = fields.Text("judge", required: true);
        IReadOnlyDictionary<string, double?>? labels = ReadLabels(fields);
        ModelGradedSpec spec = new(name)
        {
            Rubric = rubric ?? "",
            JudgeSpec = judge ?? "",
            LabelValues = labels ?? new Dictionary<string, double?>(),
            AllowReason = fields.OneOf("allow", ["reason", "label"]) != "label",
            Temperature = fields.Number("temperature", min: 0, max: 2) ?? 0,
            MaxTokens = fields.Integer("max_tokens", min: 16) ?? 1024,
        };
        CheckPlaceholders(fields, spec.Rubric);
        return rubric is null || judge is null || labels is null ? null : spec;
    }

    private static void CheckPlaceholders(Fields fields, string rubric)
    {
        string[] names = [.. JudgePrompt.Names(rubric)];
        foreach (string stranger in names.Except(JudgePrompt.Known))
        {
            fields.Problem(
                "rubric", $"The rubric's {{{{{stranger}}}}} stands for nothing.{Suggestion.Ask(stranger, JudgePrompt.Known)}",
                "Use {{input}}, {{response}} or {{target}}, or none: then all of them are put below the rubric.");
        }
        if (names.Length > 0 && names.All(name => name is "input" or "target"))
        {
            fields.Problem(
                "rubric", "The rubric places {{" + names[0] + "}} but not {{response}}, so the judge would not see the answer.",
                "Add {{response}}, or use no placeholder: then input, target and response are put below the rubric.");
        }
    }

    private static Dictionary<string, double?>? ReadLabels(Fields fields)
    {
        // The canonical form tells mapping from list without a report.
        using JsonDocument all = JsonDocument.Parse(fields.Canonical());
        bool isMap = all.RootElement.TryGetProperty("labels", out JsonElement labels) && labels.ValueKind is JsonValueKind.Object;
        IReadOnlyList<string> names = isMap ? [.. fields.TextsByName("labels")!.Keys] : fields.Texts("labels") ?? [];
        if (names.Count < 2 || names.Any(string.IsNullOrWhiteSpace))
        {
            fields.Problem(
                "labels", "'labels' must name at least two labels.",
                "Write labels: [safe, unsafe], or labels: { safe: 0, unsafe: 1 } to give them values.");
            return null;
        }
        if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count)
        {
            fields.Problem("labels", "'labels' names one label twice; upper and lower case count as the same.", "Name each label once.");
            return null;
        }
        Fields? values = isMap ? fields.Map("labels") : null;
        return names.ToDictionary(label => label, label => values is null ? null : ReadValue(values, label));
    }

    private static double? ReadValue(Fields values, string label)
    {
        if (values.Has(label))
        {
            return values.Number(label);
        }
        values.Problem(label, $"The label '{label}' has no value.", $"Write {label}: 1, or list the labels without values.");
        return null;
    }
}

internal sealed class ModelGradedGrader(ModelGradedSpec spec, IModel judge) : IGrader
{
    private readonly JudgePrompt _prompt = new(spec);
    private readonly JudgeReading _reading = new([.. spec.LabelValues.Keys]);
    private readonly GenerationSettings _settings = new(Temperature: spec.Temperature, MaxTokens: spec.MaxTokens);

    public async ValueTask<Grade> GradeAsync(Sample sample, ModelReply reply, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (reply is not { Error: null, Text: { } response })
        {
            return ResponseGrader.NoResponse;
        }
        if (spec.NeedsTarget && sample.Targets.All(string.IsNullOrWhiteSpace))
        {
            return ResponseGrader.NoTarget;
        }
        ModelRequest request = new(sample.Id, 1, () => _prompt.Messages(sample, response), _settings);
        ModelReply verdict = await judge.GenerateAsync(request, cancellationToken);
        Grade grade = verdict is { Error: null, Text: { } words }
            ? Read(verdict, words, response)
            : Grade.Errored(string.Create(CultureInfo.InvariantCulture, $"the judge gave no answer: {verdict.Error ?? "no text"}"));
        return grade with { Judge = JudgeUsage.Of(verdict) };
    }

    private Grade Read(ModelReply verdict, string words, string response)
    {
        if (RefusalGrader.IsFiltered(verdict.StopReason))
        {
            return Grade.JudgeFailed("judge refused");
        }
        return _reading.Label(words, response) switch
        {
            { Label: { } label } => Grade.Scored(label, spec.LabelValues[label]),
            { Problem: { } ambiguous } => Grade.JudgeFailed(ambiguous),
            _ when RefusalGrader.IsRefusal(words) => Grade.JudgeFailed("judge refused"),
            _ when verdict.StopReason is "length" or "max_tokens" => Grade.JudgeFailed("judge reply unparseable: cut off"),
            _ => Grade.JudgeFailed("judge reply unparseable: no label"),
        };
    }
}
