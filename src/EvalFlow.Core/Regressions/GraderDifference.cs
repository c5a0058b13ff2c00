using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Regressions;

/// <summary>How a grader differs between two evals.</summary>
/// <param name="Reasons">What differs, each in a sentence.</param>
/// <param name="IsUnlike">True when its scores cannot be put side by side at all.</param>
internal sealed record GraderDifference(IReadOnlyList<string> Reasons, bool IsUnlike)
{
    public static GraderDifference Of(string name, EvalDefinition baseline, EvalDefinition candidate)
    {
        GraderSpec? left = baseline.Graders.FirstOrDefault(grader => grader.Name == name);
        GraderSpec? right = candidate.Graders.FirstOrDefault(grader => grader.Name == name);
        return (left, right) switch
        {
            (null, _) => new([$"Only the candidate has a grader '{name}'."], IsUnlike: true),
            (_, null) => new([$"Only the baseline has a grader '{name}'."], IsUnlike: true),
            _ when left.Type != right.Type => new([$"Grader '{name}' is of another type: {left.Type} and {right.Type}."], IsUnlike: true),
            (ModelGradedSpec before, ModelGradedSpec after) => new(Judged(name, before, after), IsUnlike: false),
            _ => new([Settings(name, left, right)], IsUnlike: false),
        };
    }

    private static List<string> Judged(string name, ModelGradedSpec before, ModelGradedSpec after)
    {
        List<string> reasons = [];
        if (before.Rubric != after.Rubric)
        {
            reasons.Add($"The rubric of grader '{name}' differs.");
        }
        if (before.JudgeSpec != after.JudgeSpec)
        {
            reasons.Add($"The judge of grader '{name}' differs: {before.JudgeSpec} and {after.JudgeSpec}.");
        }
        if (!before.LabelValues.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(after.LabelValues.OrderBy(pair => pair.Key, StringComparer.Ordinal)))
        {
            reasons.Add($"The labels of grader '{name}' or their values differ: {Labels(before)} and {Labels(after)}.");
        }
        string[] settings =
        [
            .. SettingDifferences.Named("temperature", before.Temperature, after.Temperature),
            .. SettingDifferences.Named("max_tokens", before.MaxTokens, after.MaxTokens),
            .. SettingDifferences.Named("allow", before.AllowReason ? "reason" : "label", after.AllowReason ? "reason" : "label"),
        ];
        if (settings.Length > 0)
        {
            reasons.Add($"The judge's settings of grader '{name}' differ: {string.Join(", ", settings)}.");
        }
        return reasons.Count > 0 ? reasons : [$"Grader '{name}' differs."];
    }

    private static string Settings(string name, GraderSpec left, GraderSpec right) =>
        left.Labels is { } before && right.Labels is { } after && !before.SequenceEqual(after)
            ? $"The settings of grader '{name}' ({left.Type}) differ, its labels too: {Labels(left)} and {Labels(right)}."
            : $"The settings of grader '{name}' ({left.Type}) differ.";

    private static string Labels(GraderSpec grader) => string.Join("/", grader.Labels ?? []);
}
