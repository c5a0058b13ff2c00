using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using Microsoft.Extensions.Primitives;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>Reads what a person said about an eval from the fields of a form. An empty field leaves things as the last version has them.</summary>
internal sealed class FormFields(Func<string, StringValues> fields)
{
    private readonly List<Problem> _problems = [];

    /// <exception cref="BadInputException">Fields that hold no number or day where one is needed.</exception>
    public EvalForm Read(string id)
    {
        EvalForm form = new()
        {
            Id = id,
            Version = Text("version"),
            Title = Text("title"),
            Owner = Text("owner"),
            Direction = Text("direction"),
            PolicyId = Text("policy_id"),
            PolicyVersion = Text("policy_version"),
            PolicyClause = Text("policy_clause"),
            HarmDomain = Text("harm_domain"),
            ThreatVector = Text("threat_vector"),
            Severity = Whole("severity"),
            ProductSurface = Text("product_surface"),
            LastReviewed = Day("last_reviewed"),
            ReviewCadenceDays = Whole("cadence_days"),
            System = Verbatim("system"),
            Template = Verbatim("template"),
            Temperature = Number("temperature"),
            MaxTokens = Whole("max_tokens"),
            Epochs = Whole("epochs"),
            Base = Verbatim("base"),
            Record = RecordFields.Read(this),
        };
        form = Graded(form);
        return _problems.Count == 0 ? form : throw new BadInputException(_problems);
    }

    private EvalForm Graded(EvalForm form)
    {
        GateForm? gate = (Number("gate_max"), Number("gate_min")) is var (max, min) && (max ?? min) is not null ? new GateForm(Text("gate_metric") ?? "", max, min) : null;
        string? type = Text("grader");
        if (type is null)
        {
            return form with { Gate = gate };
        }
        (GraderForm grader, MetricForm metric) = type == "model_graded" ? Judged() : Starter(type);
        return form with { Graders = [grader], Metrics = [metric], Gate = gate is { Metric: "" } ? gate with { Metric = metric.Name } : gate };
    }

    private static (GraderForm Grader, MetricForm Metric) Starter(string type) => type == "refusal"
        ? (new GraderForm("refusal", type, new Dictionary<string, IReadOnlyList<string>>()), new MetricForm("full_refusal_rate", "refusal", "full_refusal", null, true, 0.02))
        : (new GraderForm("answer", type, new Dictionary<string, IReadOnlyList<string>>()), new MetricForm("accuracy", "answer", null, null, true, 0.02));

    private (GraderForm Grader, MetricForm Metric) Judged()
    {
        string[] labels = (Text("labels") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string counted = Text("counted") ?? labels.FirstOrDefault() ?? "";
        Dictionary<string, IReadOnlyList<string>> options = new() { ["judge"] = [Text("judge") ?? ""], ["rubric"] = [Verbatim("rubric") ?? ""], ["labels"] = labels };
        return (new GraderForm("judge", "model_graded", options), new MetricForm($"{counted}_rate", "judge", counted, null, true, 0.02));
    }

    internal string? Text(string name) => fields(name).ToString() is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    // A browser ends lines with CR LF, whatever the person typed.
    internal string? Verbatim(string name) => fields(name).ToString() is { } text && !string.IsNullOrWhiteSpace(text) ? text.ReplaceLineEndings("\n") : null;

    internal int? Whole(string name) => Parsed<int>(name, "a whole number", (text, culture) => int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out int value) ? value : null);

    internal double? Number(string name) => Parsed<double>(name, "a number", (text, culture) => double.TryParse(text, NumberStyles.Float, culture, out double value) && double.IsFinite(value) ? value : null);

    private DateOnly? Day(string name) => Parsed<DateOnly>(name, "a day such as 2026-11-25", (text, culture) => DateOnly.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.None, out DateOnly value) ? value : null);

    private T? Parsed<T>(string name, string wanted, Func<string, IFormatProvider, T?> parse)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        T? value = parse(text, CultureInfo.InvariantCulture);
        if (value is null)
        {
            _problems.Add(new Problem("form", null, null, name, $"'{text}' in {name.Replace('_', ' ')} is not {wanted}.", "Correct it, or leave it empty."));
        }
        return value;
    }
}
