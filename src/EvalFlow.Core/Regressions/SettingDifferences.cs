using System.Globalization;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Regressions;

/// <summary>Says how two evals asked the model in different ways. Texts of prompts are never quoted.</summary>
internal static class SettingDifferences
{
    public static IEnumerable<string> Prompt(PromptSpec baseline, PromptSpec candidate)
    {
        if (baseline.System != candidate.System)
        {
            yield return "The system message differs.";
        }
        if (baseline.Template != candidate.Template)
        {
            yield return "The prompt template differs.";
        }
    }

    public static IEnumerable<string> Generation(GenerationSettings baseline, GenerationSettings candidate)
    {
        string[] differing =
        [
            .. Named("temperature", baseline.Temperature, candidate.Temperature),
            .. Named("max_tokens", baseline.MaxTokens, candidate.MaxTokens),
            .. Named("top_p", baseline.TopP, candidate.TopP),
            .. Named("seed", baseline.Seed, candidate.Seed),
            .. Named("stop", Joined(baseline.Stop), Joined(candidate.Stop)),
        ];
        if (differing.Length > 0)
        {
            yield return $"The generation settings differ: {string.Join(", ", differing)}.";
        }
    }

    public static IEnumerable<string> Epochs(DefinedRun baseline, DefinedRun candidate)
    {
        if (baseline.Run.Epochs != candidate.Run.Epochs)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"The epochs differ: {baseline.Run.Epochs} and {candidate.Run.Epochs} per sample.");
        }
        (EpochPlan left, EpochPlan right) = (baseline.Definition.Epochs, candidate.Definition.Epochs);
        if (left.Reducer != right.Reducer || left.K != right.K)
        {
            yield return $"The epochs are reduced in different ways: {Reducer(left)} and {Reducer(right)}.";
        }
    }

    /// <summary>"name 0 and 0.7" when the two differ; nothing when they do not.</summary>
    internal static IEnumerable<string> Named(string name, object? baseline, object? candidate)
    {
        if (!Equals(baseline, candidate))
        {
            yield return $"{name} {Shown(baseline)} and {Shown(candidate)}";
        }
    }

    private static string Shown(object? value) => value is null ? "unset" : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string? Joined(IReadOnlyList<string>? texts) => texts is null or { Count: 0 } ? null : $"'{string.Join("', '", texts)}'";

    private static string Reducer(EpochPlan plan) => plan.Reducer switch
    {
        EpochReducer.Mean => "mean",
        EpochReducer.Median => "median",
        EpochReducer.Mode => "mode",
        EpochReducer.Max => "max",
        EpochReducer.PassAtK => string.Create(CultureInfo.InvariantCulture, $"pass@{plan.K}"),
        EpochReducer.PassPowK => string.Create(CultureInfo.InvariantCulture, $"pass^{plan.K}"),
    };
}
