using System.Globalization;
using EvalFlow.Core;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;

namespace EvalFlow.Web.Evals;

/// <summary>A definition in sentences, for those who read no YAML.</summary>
internal static class DefinitionWords
{
    /// <param name="samples">Samples of the version.</param>
    public static IEnumerable<string> Of(EvalDefinition definition, int samples)
    {
        yield return Asked(definition, samples);
        yield return Settings(definition);
        foreach (GraderSpec grader in definition.Graders)
        {
            yield return Graded(grader);
        }
        foreach (MetricSpec metric in definition.Metrics)
        {
            yield return Measured(metric, ReferenceEquals(metric, definition.PrimaryMetric));
        }
        if (definition.Gate is { } gate)
        {
            yield return Gated(gate);
        }
        if (definition.Samples.Slices.Count > 0)
        {
            yield return $"Results are shown for each {string.Join(", ", definition.Samples.Slices)} too.";
        }
        if (definition.Samples.Cluster is not null)
        {
            yield return "Variants of one prompt are told apart from independent samples; intervals are wider for it.";
        }
    }

    private static string Asked(EvalDefinition definition, int samples)
    {
        string times = definition.Epochs.Count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{definition.Epochs.Count} times");
        string how = definition.Samples.Messages is not null ? "as a conversation"
            : definition.Prompt.Template == "{{input}}" ? "as it is" : "inside a template";
        string system = definition.Prompt.System is { Length: > 0 } ? ", after a system message" : "";
        return $"Each of {Numbers.Count(samples)} samples is sent to the model {times}, {how}{system}.";
    }

    private static string Settings(EvalDefinition definition)
    {
        GenerationSettings settings = definition.Generation;
        string temperature = settings.Temperature is { } known ? string.Create(CultureInfo.InvariantCulture, $"Temperature {known:0.##}") : "The provider's temperature";
        string length = settings.MaxTokens is { } most ? $"at most {Numbers.Count(most)} tokens of answer" : "an answer as long as the provider allows";
        return $"{temperature}, {length}.";
    }

    private static string Graded(GraderSpec grader)
    {
        string who = grader.Judge is { } judge ? $"the judge {judge}" : $"the rule '{grader.Type}'";
        string what = grader.Labels is { Count: > 0 } labels ? $" sorts each answer into {Or(labels)}" : " scores each answer";
        return $"{grader.Name}: {who}{what}{(grader.NeedsTarget ? ", held against the expected answer" : "")}.";
    }

    private static string Measured(MetricSpec metric, bool isPrimary)
    {
        string what = metric.Label is { } label ? $"the share of answers that {metric.Grader} calls {label}" : $"the mean score of {metric.Grader}";
        string margin = metric.Margin is { } most ? $"; a difference of up to {Amount(most)} does not matter" : "";
        return $"{metric.Name}{(isPrimary ? ", the primary metric," : "")} is {what}; {Good(metric.Direction)}{margin}.";
    }

    private static string Gated(Gate gate)
    {
        string[] bounds = [.. new[] { gate.Max is { } max ? $"above {Amount(max)}" : null, gate.Min is { } min ? $"below {Amount(min)}" : null }.OfType<string>()];
        return $"The gate fails when {gate.Metric} is {Or(bounds)}.";
    }

    private static string Good(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => "high is good",
        Direction.LowerIsBetter => "low is good",
        Direction.Neutral => "neither high nor low is good by itself",
    };

    private static string Or(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    private static string Amount(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.####}");
}
