using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Planning;

/// <summary>How much single answers vary, between samples and within them.</summary>
internal sealed class ScoreSpread(MetricSpec metric, EpochPlan epochs)
{
    private readonly Tally _answers = new();
    private readonly Tally _clustered = new();
    private readonly Tally _within = new();

    /// <summary>Mean over samples of the variance of the answers to one; null with one epoch.</summary>
    public double? Within => _within.Mean;

    public double? Mean => _answers.Mean;

    /// <summary>Standard deviation of single answers; null when they do not vary.</summary>
    public double? Sd => StandardError.Independent(_answers) is > 0 and { } error ? error * Math.Sqrt(_answers.Count) : null;

    public bool IsBinary => _answers.IsBinary;

    /// <summary>By how much clusters inflate the variance of the mean over samples, at least 1.</summary>
    public double DesignEffect => StandardError.DesignEffect(_clustered);

    public void Add(ScoreBlock block)
    {
        MetricScorer scorer = new(metric, epochs, block.Graders);
        foreach (ScoredSample sample in block.Samples)
        {
            Tally answers = new();
            for (int epoch = 0; epoch < sample.Epochs; epoch++)
            {
                if (scorer.ValueOf(scorer.CellOf(sample, epoch)) is { } value)
                {
                    answers.Add(value);
                    _answers.Add(value);
                }
            }
            if (answers.Mean is { } mean)
            {
                _clustered.Add(mean, sample.Cluster);
            }
            if (StandardError.Independent(answers) is { } error)
            {
                _within.Add(error * error * answers.Count);
            }
        }
    }
}
