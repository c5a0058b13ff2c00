using EvalFlow.Core.Quality;
using EvalFlow.Web.Reviews;

namespace EvalFlow.Web.Evals.Quality;

/// <param name="Word">What the link says.</param>
/// <param name="Key">Group of samples that the action is about; null when it has none here.</param>
internal sealed record QualityPlace(string Word, string Url, string? Key);

/// <summary>Where in the app an action is done.</summary>
internal static class QualityPlaces
{
    public static QualityPlace Of(QualityReport report, QualityAction action)
    {
        string eval = EvalPaths.Of(report.EvalId);
        return action.Kind switch
        {
            QualityActionKind.ReplaceShared => new("Make a new version", EvalPaths.NewVersion(report.EvalId), null),
            QualityActionKind.FixConflicts or QualityActionKind.ClusterDuplicates => new("Look at the near-duplicates", new QualityQuery(Name(report)).DuplicatesUrl, null),
            QualityActionKind.Refresh => new("Go to the eval", eval, null),
            QualityActionKind.Relabel => new("Go to the review queues", ReviewPaths.List, Disputed(report, action)),
            QualityActionKind.CheckKeys => new("Make a new version", EvalPaths.NewVersion(report.EvalId), action.SampleIds.SequenceEqual(report.Saturation.NeverPassed?.Ids ?? []) ? "never_passed" : "against"),
            QualityActionKind.RaiseEpochs => new("Make a new version", EvalPaths.NewVersion(report.EvalId), "unstable"),
            QualityActionKind.AddSamples or QualityActionKind.NameRelated => new("Make a new version", EvalPaths.NewVersion(report.EvalId), null),
            QualityActionKind.Split => new("Make a new version", EvalPaths.NewVersion(report.EvalId), "never_failed"),
            QualityActionKind.Retire => new("Move it, on the eval's page", eval, null),
            QualityActionKind.RunModels => new("Start a run", $"/runs/new?eval={Uri.EscapeDataString(report.EvalId)}", null),
        };
    }

    /// <summary>ID@VERSION.</summary>
    public static string Name(QualityReport report) => $"{report.EvalId}@{report.EvalVersion}";

    private static string? Disputed(QualityReport report, QualityAction action) =>
        QualityGroups.Of(report).FirstOrDefault(group => group.Key.StartsWith("disputed", StringComparison.Ordinal) && group.Samples.Ids.SequenceEqual(action.SampleIds))?.Key;
}
