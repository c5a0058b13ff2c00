using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Runs;

/// <summary>Builds scored samples from labels.</summary>
internal static class Scored
{
    public static readonly string[] OneGrader = ["g"];

    /// <summary>One sample with one grader; a label per epoch, "!" for a failed judge, "#" for an error, "-" for skipped.</summary>
    public static ScoredSample Sample(int ordinal, string? cluster, IReadOnlyList<string?> slices, params IReadOnlyList<string> labels)
    {
        ScoredSample sample = new(ordinal, $"s-{ordinal}", cluster, slices, labels.Count, 1);
        for (int epoch = 0; epoch < labels.Count; epoch++)
        {
            sample[epoch, 0] = labels[epoch] switch
            {
                "!" => new Cell(Outcome.JudgeFailed, null, null),
                "#" => new Cell(Outcome.Errored, null, null),
                "-" => new Cell(Outcome.Skipped, null, null),
                var label => new Cell(Outcome.Scored, label, label == "yes" ? 1 : 0),
            };
        }
        return sample;
    }

    public static MetricScorer Rate(EpochReducer reducer = EpochReducer.Mean, int epochs = 1, int k = 1) =>
        new(new MetricSpec("rate", "g", "yes", Direction.LowerIsBetter, Primary: true, Margin: null), new EpochPlan(epochs, reducer, k), OneGrader);
}
