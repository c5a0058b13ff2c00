using System.Text.RegularExpressions;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Registry;
using YamlDotNet.RepresentationModel;

namespace EvalFlow.Core.Evals;

/// <summary>Reads a definition file and checks all of it that can be checked without its data.</summary>
public static partial class EvalDefinitionReader
{
    private static readonly string[] Directions = ["lower_is_better", "higher_is_better", "neutral"];

    /// <summary>The definition, or null after adding everything that is wrong with it to the problems, in file order.</summary>
    /// <param name="file">How problems call the file.</param>
    public static EvalDefinition? Read(string file, string yaml, List<Problem> problems) => Draft(file, yaml, problems).Definition;

    /// <summary>Like <see cref="Read"/>, but keeps what is needed to check the data as well when something else is wrong.</summary>
    internal static DefinitionDraft Draft(string file, string yaml, List<Problem> problems)
    {
        List<Problem> found = [];
        YamlMappingNode? root = YamlText.Read(file, yaml, found);
        DefinitionDraft draft = root is null ? new(null, null, "", []) : Draft(new Fields(file, "", root, found), yaml, found);
        problems.AddRange(found.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column?.PadLeft(6), StringComparer.Ordinal));
        return draft;
    }

    private static DefinitionDraft Draft(Fields fields, string yaml, List<Problem> found)
    {
        string? id = Patterned(fields, "id", IdPattern(), "an id", "1 to 100 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit");
        string? version = Patterned(fields, "version", VersionPattern(), "a version", "three numbers, such as 1.0.0");
        string? title = fields.Text("title", required: true);
        Facts facts = ReadFacts(fields);
        PromptSpec prompt = RunSettingsReader.Prompt(fields);
        GenerationSettings generation = RunSettingsReader.Generation(fields);
        EpochPlan epochs = RunSettingsReader.Epochs(fields);
        GraderList graders = GraderList.Read(fields);
        Direction? direction = ReadDirection(fields);
        SampleSource? samples = SampleSourceReader.Read(fields, prompt.Template, graders.Specs);
        graders.CheckTarget(samples);
        IReadOnlyList<MetricSpec> metrics = MetricsReader.Read(fields, graders, direction);
        Gate? gate = MetricsReader.Gate(fields, metrics);
        LookPlan? looks = LookPlan.Read(fields);
        CalibrationPolicy calibration = MetricsReader.Calibration(fields);
        EvalRecord record = EvalRecordReader.Read(fields, id);
        CheckThresholds(fields, record.Thresholds, direction ?? metrics.FirstOrDefault(metric => metric.Primary)?.Direction);
        fields.Finish();
        DefinitionDraft draft = new(null, samples, prompt.Template, graders.Specs);
        if (found.Count > 0)
        {
            return draft;
        }
        EvalDefinition definition = new()
        {
            Id = id!,
            Version = version!,
            Title = title!,
            Owner = facts.Owner,
            Policy = facts.Policy,
            HarmDomain = facts.HarmDomain,
            ThreatVector = facts.ThreatVector,
            Severity = facts.Severity,
            ProductSurface = facts.ProductSurface,
            Review = facts.Review,
            Samples = samples!,
            Prompt = prompt,
            Generation = generation,
            Epochs = epochs,
            Graders = graders.Specs,
            Metrics = metrics,
            Gate = gate,
            Looks = looks,
            Calibration = calibration,
            Record = record,
            Source = yaml,
            Hashes = NotYet,
        };
        return draft with { Definition = definition with { Hashes = DefinitionHasher.Hash(definition, graders.Canonical) } };
    }

    private static readonly DefinitionHashes NotYet = new("", "", "", "", new Dictionary<string, string>());

    /// <summary>The direction under <c>direction</c>, or null when there is none.</summary>
    internal static Direction? ReadDirection(Fields fields) => fields.OneOf("direction", Directions) switch
    {
        "lower_is_better" => Direction.LowerIsBetter,
        "higher_is_better" => Direction.HigherIsBetter,
        "neutral" => Direction.Neutral,
        _ => null,
    };

    private static string? Patterned(Fields fields, string key, Regex pattern, string what, string allowed)
    {
        string? text = fields.Text(key, required: true);
        if (text is not null && !pattern.IsMatch(text))
        {
            fields.Problem(key, $"'{text}' is not {what}.", $"Use {allowed}.");
        }
        return text;
    }

    private static void CheckThresholds(Fields fields, Thresholds? thresholds, Direction? direction)
    {
        bool isSwapped = direction switch
        {
            Direction.LowerIsBetter => thresholds?.Warn > thresholds?.Block,
            Direction.HigherIsBetter => thresholds?.Warn < thresholds?.Block,
            Direction.Neutral or null => false,
        };
        if (isSwapped)
        {
            fields.Problem("record", "The metric would block before it warns.", "Let record.thresholds.warn be the better of the two values.");
        }
    }

    private static Facts ReadFacts(Fields fields)
    {
        Fields? policy = fields.Map("policy");
        Fields? review = fields.Map("review");
        Facts facts = new(
            fields.Text("owner"),
            policy is null ? null : new PolicyLink(policy.Text("id", required: true) ?? "", policy.Text("version"), policy.Text("clause")),
            fields.Text("harm_domain"),
            fields.Text("threat_vector"),
            fields.Integer("severity", 1, 5),
            fields.Text("product_surface"),
            review is null ? null : new ReviewPlan(review.Date("last_reviewed"), review.Integer("cadence_days", 1)));
        policy?.Finish();
        review?.Finish();
        return facts;
    }

    /// <summary>Fields that describe the eval and change no number.</summary>
    private sealed record Facts(
        string? Owner, PolicyLink? Policy, string? HarmDomain, string? ThreatVector, int? Severity, string? ProductSurface, ReviewPlan? Review);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,99}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}

/// <summary>What could be read of a definition; the definition itself only when nothing is wrong.</summary>
internal sealed record DefinitionDraft(
    EvalDefinition? Definition, SampleSource? Samples, string Template, IReadOnlyList<GraderSpec> Graders);
