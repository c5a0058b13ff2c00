using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>What <see cref="MetricScorer"/> says, from columns: codes are compared instead of texts, and nothing is allocated.</summary>
internal sealed class ColumnScorer(MetricSpec metric, EpochPlan epochs)
{
    private const int MostOnStack = 64;

    private ScoreColumns? _block;
    private int _grader;
    private int _label;

    public MetricSpec Metric => metric;

    /// <summary>Turns to another shard. Its run must have the metric's grader.</summary>
    public void Use(ScoreColumns? block)
    {
        if (block is null || ReferenceEquals(block, _block))
        {
            return;
        }
        _block = block;
        _grader = Array.IndexOf(block.Graders, metric.Grader);
        // A label that no cell of the shard has equals no code.
        _label = metric.Label is null ? -1 : Array.IndexOf(block.Texts, metric.Label) + 1 is var code && code == 0 ? -1 : code;
    }

    public SampleScore Score(int row)
    {
        int first = _block!.FirstPairs[row];
        int count = _block.FirstPairs[row + 1] - first;
        return count == 1 ? Single(first) : Several(first, count);
    }

    /// <summary>The value of one grade; null when it says nothing.</summary>
    /// <param name="pair">Place of the (sample, epoch) pair in the shard.</param>
    public double? ValueOf(int pair) => Single(pair) is { Kind: SampleScoreKind.Scored } one ? one.Value : null;

    public Cell CellOf(int pair) => _block!.Cell(Place(pair));

    public Outcome OutcomeOf(int pair) => (Outcome)(_block!.Heads[Place(pair)] & ~ScoreBlock.HasValue);

    /// <summary>Variance of the sample's values over its epochs, divided by n - 1; null with fewer than two values.</summary>
    public double? VarianceOf(int row)
    {
        (int scored, double sum, double squares) = (0, 0, 0);
        for (int pair = _block!.FirstPairs[row]; pair < _block.FirstPairs[row + 1]; pair++)
        {
            if (ValueOf(pair) is { } value)
            {
                (scored, sum, squares) = (scored + 1, sum + value, squares + (value * value));
            }
        }
        return scored < 2 ? null : Math.Max(0, (squares - (sum * sum / scored)) / (scored - 1));
    }

    private SampleScore Several(int first, int count)
    {
        Span<double> values = count <= MostOnStack ? stackalloc double[count] : new double[count];
        int scored = 0;
        int skipped = 0;
        for (int pair = first; pair < first + count; pair++)
        {
            SampleScore one = Single(pair);
            if (one.Kind == SampleScoreKind.Scored)
            {
                values[scored++] = one.Value;
            }
            skipped += one.Kind == SampleScoreKind.NotApplicable ? 1 : 0;
        }
        return skipped == count
            ? new SampleScore(SampleScoreKind.NotApplicable, 0)
            : EpochReduction.Score(epochs, values[..scored]);
    }

    private SampleScore Single(int pair)
    {
        int cell = Place(pair);
        byte head = _block!.Heads[cell];
        return (Outcome)(head & ~ScoreBlock.HasValue) switch
        {
            Outcome.Scored when metric.Label is not null => new(SampleScoreKind.Scored, _block.Labels[cell] == _label ? 1 : 0),
            Outcome.Scored when (head & ScoreBlock.HasValue) != 0 => new(SampleScoreKind.Scored, _block.Values[cell]),
            Outcome.Scored or Outcome.JudgeFailed or Outcome.Errored => new(SampleScoreKind.Missing, 0),
            Outcome.Skipped => new(SampleScoreKind.NotApplicable, 0),
        };
    }

    private int Place(int pair) => (pair * _block!.Graders.Length) + _grader;
}
