using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>What one sample says about one metric.</summary>
public enum SampleScoreKind
{
    Scored,

    /// <summary>Judge failed or infrastructure error: the sample could have counted either way.</summary>
    Missing,

    /// <summary>The grader does not apply to this sample; it is no part of the metric.</summary>
    NotApplicable,
}

/// <param name="Value">The reduced value; 0 unless scored.</param>
public readonly record struct SampleScore(SampleScoreKind Kind, double Value);

/// <summary>Turns the grades of a sample into its one score: the indicator or value of each epoch, then the reducer over epochs.</summary>
public sealed class MetricScorer
{
    private readonly MetricSpec _metric;
    private readonly EpochPlan _epochs;
    private readonly int _grader;

    /// <param name="graders">Grader names in the order of the cells.</param>
    public MetricScorer(MetricSpec metric, EpochPlan epochs, IReadOnlyList<string> graders)
    {
        _metric = metric;
        _epochs = epochs;
        _grader = graders.ToList().IndexOf(metric.Grader);
        if (_grader < 0)
        {
            throw new ArgumentException($"Metric '{metric.Name}' needs grader '{metric.Grader}', which left no scores.", nameof(metric));
        }
    }

    public MetricSpec Metric => _metric;

    public SampleScore Score(ScoredSample sample)
    {
        if (sample.Epochs == 1)
        {
            return Single(sample[0, _grader]);
        }
        Span<double> values = sample.Epochs <= 64 ? stackalloc double[sample.Epochs] : new double[sample.Epochs];
        int scored = 0;
        int skipped = 0;
        for (int epoch = 0; epoch < sample.Epochs; epoch++)
        {
            SampleScore one = Single(sample[epoch, _grader]);
            if (one.Kind == SampleScoreKind.Scored)
            {
                values[scored++] = one.Value;
            }
            skipped += one.Kind == SampleScoreKind.NotApplicable ? 1 : 0;
        }
        return skipped == sample.Epochs
            ? new SampleScore(SampleScoreKind.NotApplicable, 0)
            : EpochReduction.Score(_epochs, values[..scored]);
    }

    /// <summary>The value of one grade: 1 or 0 for a label metric, else the grader's value. Null when it says nothing.</summary>
    public double? ValueOf(Cell cell) => Single(cell) is { Kind: SampleScoreKind.Scored } one ? one.Value : null;

    /// <summary>The grade of this metric's grader at a 0-based epoch.</summary>
    public Cell CellOf(ScoredSample sample, int epoch) => sample[epoch, _grader];

    private SampleScore Single(Cell cell) => cell.Outcome switch
    {
        Outcome.Scored when _metric.Label is { } label => new(SampleScoreKind.Scored, cell.Label == label ? 1 : 0),
        Outcome.Scored when cell.Value is { } value => new(SampleScoreKind.Scored, value),
        Outcome.Scored or Outcome.JudgeFailed or Outcome.Errored => new(SampleScoreKind.Missing, 0),
        Outcome.Skipped => new(SampleScoreKind.NotApplicable, 0),
    };
}
