using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>Whether two runs measured the same thing, and if not, what differs.</summary>
internal static class Comparability
{
    public static IReadOnlyList<string> Reasons(Run baseline, Run candidate)
    {
        List<string> reasons = [];
        if (baseline.EvalId != candidate.EvalId)
        {
            reasons.Add($"The evals differ: {baseline.EvalId} and {candidate.EvalId}.");
        }
        if (baseline.DatasetHash != candidate.DatasetHash)
        {
            reasons.Add($"The samples differ: {Version(baseline)} and {Version(candidate)} hold other content.");
        }
        DefinitionHashes left = baseline.Hashes;
        DefinitionHashes right = candidate.Hashes;
        if (left.Prompt != right.Prompt)
        {
            reasons.Add("The prompt template or system message differs.");
        }
        if (left.Generation != right.Generation)
        {
            reasons.Add("The generation settings differ.");
        }
        if (baseline.Epochs != candidate.Epochs || left.Epochs != right.Epochs)
        {
            reasons.Add($"The epochs differ: {baseline.Epochs} and {candidate.Epochs} per sample, or another reducer.");
        }
        reasons.AddRange(left.Graders.Keys.Union(right.Graders.Keys).Order(StringComparer.Ordinal)
            .Where(name => left.Graders.GetValueOrDefault(name) != right.Graders.GetValueOrDefault(name))
            .Select(name => $"Grader '{name}' differs (its settings, rubric or judge), or only one run has it."));
        return reasons;
    }

    private static string Version(Run run) => $"{run.EvalId}@{run.EvalVersion}";
}
