using EvalFlow.Core.Quality;
using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Evals.Quality;

/// <summary>A group of samples that a person can look at.</summary>
/// <param name="Key">In the address.</param>
/// <param name="Says">What holds of the samples, in a sentence.</param>
internal sealed record QualityGroup(string Key, string Word, string Says, SampleGroup Samples);

/// <summary>The groups of samples that a report has.</summary>
internal static class QualityGroups
{
    public static IReadOnlyList<QualityGroup> Of(QualityReport report) => [.. All(report).Where(group => group.Samples.Count > 0)];

    private static IEnumerable<QualityGroup> All(QualityReport report)
    {
        if (report.Discrimination is { } found)
        {
            yield return new("separating", "Tell models apart", "Models differ on them.", found.Separating);
            if (found.Odd is { } odd)
            {
                yield return new("odd", "One against all", $"Only {ModelName.Of(odd.Model)} differs from the others on them.", odd.Samples);
            }
            if (found.ItemRest.Against is { } against)
            {
                yield return new("against", "Other way round", "Models do the better on them the worse they are on all others.", against);
            }
        }
        if (report.Saturation is { NeverFailed: { } passed, NeverPassed: { } failed })
        {
            yield return new("never_failed", "Passed by all", "Every model passes them, in all its epochs.", passed);
            yield return new("never_passed", "Passed by none", "Every model fails them.", failed);
        }
        if (report.Stability.Unstable is { } unstable)
        {
            yield return new("unstable", "Waver", "Some model was found otherwise when it was asked again.", unstable);
        }
        foreach ((int place, LabelPair pair) in report.Labels.Pairs.Index())
        {
            yield return new($"disputed_{place + 1}", $"{pair.GraderA} against {pair.GraderB}", $"{pair.GraderA} and {pair.GraderB} give different labels for at least half of the models.", pair.Disputed);
        }
    }
}
