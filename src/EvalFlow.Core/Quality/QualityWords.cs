using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>What was measured of an eval in words, the same on a screen and in a browser.</summary>
public static class QualityWords
{
    /// <summary>Models from which on it can be said which samples tell models apart.</summary>
    public const int FewestModels = 3;

    /// <summary>"105 of 250 samples (42.0 %)".</summary>
    public static string Samples(SampleGroup group) => $"{Numbers.Count(group.Count)} of {Numbers.Count(group.Of)} samples{(group.Share is { } share ? $" ({Numbers.Percent(share)})" : "")}";

    public static string Count(int count, string one, string many) => $"{Numbers.Count(count)} {(count == 1 ? one : many)}";

    /// <summary>Percentage points without a sign.</summary>
    public static string Points(double value) => string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0}");

    /// <summary>Which values are good.</summary>
    public static string Good(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => "high is good",
        Direction.LowerIsBetter => "low is good",
        Direction.Neutral => "neither high nor low is good",
    };

    internal static string Summary(QualityReport report)
    {
        if (report.Discrimination is not { Complete: > 0 } found)
        {
            return $"{(report.Models.Count == 0 ? "No model has" : "Only one model has")} a whole run on this version, so nothing can be said of how well its {Numbers.Count(report.Samples)} samples tell models apart.";
        }
        string separates = $"{Samples(found.Separating)} tell {(found.Models == 2 ? "the two models" : $"some of {found.Models} models")} apart";
        string alike = report.Saturation.NeverFailed is { } passed ? $"; {Numbers.Count(passed.Count)} are passed by all, {Numbers.Count(report.Saturation.NeverPassed!.Count)} by none" : "";
        string odd = found.Odd is { } one && 2 * one.Samples.Count >= found.Separating.Count
            ? $" Without {ModelName.Of(one.Model)}, which makes {Numbers.Count(one.Samples.Count)} of these differ all by itself, only {Numbers.Count(one.Separating)} would." : "";
        return $"{separates}{alike}.{odd} {Best(report, found)}{(report.Actions.Count == 0 ? " Nothing calls for a change." : "")}".TrimEnd();
    }

    private static string Best(QualityReport report, DiscriminationReport found) => found.BestTwo switch
    {
        null => $"{Numbers.Count(found.PairsToldApart)} of {Numbers.Count(found.Pairs)} pairs of models differ beyond chance.",
        { ToldApart: true } two => $"The best two differ beyond chance, by {Points(Math.Abs(two.Delta ?? 0))} points of {report.Metric}.",
        { Mde: { } mde } two => $"The best two cannot be told apart: they differ by {Points(Math.Abs(two.Delta ?? 0))} points of {report.Metric}, and {Numbers.Count(two.N)} samples show {Points(mde)}.",
        _ => "Whether the best two differ cannot be told.",
    };

    /// <summary>What the data do not tell, and what would.</summary>
    internal static IEnumerable<string> Unknown(QualityReport report)
    {
        int models = report.Models.Count;
        if (models < 2)
        {
            yield return $"Whether samples tell models apart: that takes whole runs of at least two models on {report.EvalId}@{report.EvalVersion}, and {FewestModels} to say which samples do.";
        }
        else if (models < Discrimination.ModelsForOneSample)
        {
            yield return $"Whether a single sample has a wrong key: {models} models are too few to show that of any sample; from {Discrimination.ModelsForOneSample} on it can be shown.";
        }
        if (models > 0 && report.Stability.Models == 0)
        {
            yield return "How far models waver: no model was asked twice. Runs with --epochs 2 or more tell it, and so does a second run of the same live model; recorded and cached answers do not.";
        }
        if (report.Direction == Direction.Neutral)
        {
            yield return $"What is a pass: {report.Metric} has no good direction. Choose a metric that has one with --metric.";
        }
        if (report.Labels is { Pairs.Count: 0, Queues.Count: 0, People.Count: 0 })
        {
            yield return "How good the labels are: nothing was labelled twice. Two graders with the same labels tell it, or a review queue with two labels for each item.";
        }
        if (!report.Duplicates.Searched)
        {
            yield return "Which samples resemble each other: there are too many to look.";
        }
        if (report.Duplicates.NotSearched.Count > 0)
        {
            yield return $"Whether it shares samples with {Count(report.Duplicates.NotSearched.Count, "other eval", "other evals")} ({string.Join(", ", report.Duplicates.NotSearched.Take(5))}{(report.Duplicates.NotSearched.Count > 5 ? ", ..." : "")}): they have too many samples to look.";
        }
        if (report.Stale is null)
        {
            yield return "Whether it is stale: the catalogue cannot be read, or this is not its newest version.";
        }
    }
}
