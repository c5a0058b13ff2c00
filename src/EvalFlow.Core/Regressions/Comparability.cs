using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>A run with the definition it was made by.</summary>
internal sealed record DefinedRun(Run Run, EvalVersion Version, EvalDefinition Definition);

/// <summary>Whether two runs measured the same thing, and if not, what differs and which metrics that touches.</summary>
internal sealed class Comparability
{
    private readonly HashSet<string> _differingGraders = [];
    private readonly HashSet<string> _unlikeGraders = [];
    private readonly EvalDefinition _baseline;

    private Comparability(DefinedRun baseline, DefinedRun candidate)
    {
        _baseline = baseline.Definition;
        List<string> reasons = [.. General(baseline, candidate)];
        EverythingDiffers = reasons.Count > 0;
        (DefinitionHashes left, DefinitionHashes right) = (baseline.Run.Hashes, candidate.Run.Hashes);
        foreach (string name in left.Graders.Keys.Union(right.Graders.Keys).Order(StringComparer.Ordinal)
            .Where(name => left.Graders.GetValueOrDefault(name) != right.Graders.GetValueOrDefault(name)))
        {
            GraderDifference difference = GraderDifference.Of(name, baseline.Definition, candidate.Definition);
            _differingGraders.Add(name);
            if (difference.IsUnlike)
            {
                _unlikeGraders.Add(name);
            }
            reasons.AddRange(difference.Reasons);
        }
        Reasons = reasons;
    }

    public static Comparability Of(DefinedRun baseline, DefinedRun candidate) => new(baseline, candidate);

    /// <summary>What differs, each in a sentence; empty when the runs are comparable.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>True when the models were asked different things, so that no metric is untouched.</summary>
    public bool EverythingDiffers { get; }

    /// <summary>True when what differs bears on the metric.</summary>
    public bool Touches(MetricSpec metric) => EverythingDiffers || _differingGraders.Contains(metric.Grader);

    /// <summary>False when the two runs' scores of the metric are of other kinds, so that nobody can accept the difference.</summary>
    public bool CanPair(MetricSpec metric) => !_unlikeGraders.Contains(metric.Grader)
        && _baseline.Graders.FirstOrDefault(grader => grader.Name == metric.Grader) is { } grader
        && (metric.Label is null || grader.Labels is null || grader.Labels.Contains(metric.Label));

    private static IEnumerable<string> General(DefinedRun baseline, DefinedRun candidate)
    {
        if (baseline.Run.EvalId != candidate.Run.EvalId)
        {
            yield return $"The evals differ: {baseline.Run.EvalId} and {candidate.Run.EvalId}.";
        }
        if (baseline.Run.DatasetHash != candidate.Run.DatasetHash)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The samples differ: {Name(baseline)} ({baseline.Version.SampleCount:#,0}) and {Name(candidate)} ({candidate.Version.SampleCount:#,0}) hold other content.");
        }
        foreach (string difference in SettingDifferences.Prompt(baseline.Definition.Prompt, candidate.Definition.Prompt)
            .Concat(SettingDifferences.Generation(baseline.Definition.Generation, candidate.Definition.Generation))
            .Concat(SettingDifferences.Epochs(baseline, candidate)))
        {
            yield return difference;
        }
    }

    private static string Name(DefinedRun run) => $"{run.Run.EvalId}@{run.Run.EvalVersion}";
}
