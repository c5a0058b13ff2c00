using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>One respect in which answers are compared.</summary>
internal interface IBehaviourMeasure
{
    /// <summary>Turns to other shards.</summary>
    void Use(ScoreColumns baseline, ScoreColumns candidate);

    /// <summary>Adds a sample that both runs have; ignored when either run's answers do not tell.</summary>
    void Add(RowPair rows, string? cluster);

    /// <summary>Null when no sample told anything.</summary>
    BehaviourFinding? Find(double alpha);
}

/// <summary>A number of each answer, averaged over the epochs of a sample.</summary>
/// <param name="read">Makes the reader of a shard: the number at a pair's place, NaN when it is unknown.</param>
internal sealed class ValueMeasure(string name, BehaviourScale scale, string? unit, Func<ScoreColumns, Func<int, double>> read) : IBehaviourMeasure
{
    // No author sets margins for these: 5 points of a share and a tenth of a number are what readers take for "about the same".
    private const double ShareMargin = 0.05;
    private const double RelativeMargin = 0.1;

    private readonly ComparisonCell _cell = new();
    private Side _baseline;
    private Side _candidate;

    public void Use(ScoreColumns baseline, ScoreColumns candidate) =>
        (_baseline, _candidate) = (new Side(baseline, read(baseline)), new Side(candidate, read(candidate)));

    public void Add(RowPair rows, string? cluster)
    {
        double left = Mean(_baseline, rows.Baseline);
        double right = Mean(_candidate, rows.Candidate);
        if (!double.IsNaN(left) && !double.IsNaN(right))
        {
            _cell.Add(left, right, cluster);
        }
    }

    public BehaviourFinding? Find(double alpha)
    {
        PairedTally pairs = _cell.Pairs();
        PairedResult result = PairedMean.Of(pairs, 1 - alpha, alpha);
        if (result.N == 0)
        {
            return null;
        }
        double? margin = scale switch
        {
            BehaviourScale.Share => ShareMargin,
            BehaviourScale.Ratio => Math.Log(1 + RelativeMargin),
            BehaviourScale.Mean or BehaviourScale.Mix => result.Baseline > 0 ? RelativeMargin * result.Baseline : null,
        };
        return new ValueFinding(Row(result, margin), result.Baseline != 0 || result.Candidate != 0, pairs, margin);
    }

    private BehaviourRow Row(PairedResult result, double? margin)
    {
        bool isRatio = scale == BehaviourScale.Ratio;
        return new BehaviourRow
        {
            Name = name,
            Scale = scale,
            Unit = unit,
            NPaired = result.N,
            Clusters = result.Clusters,
            Baseline = isRatio ? Back(result.Baseline) : result.Baseline,
            Candidate = isRatio ? Back(result.Candidate) : result.Candidate,
            Delta = isRatio ? Relative(result.Delta) : result.Delta,
            Ci = IntervalReport.Of(isRatio && result.Interval is { } interval
                ? interval with { Low = Relative(interval.Low)!.Value, High = Relative(interval.High)!.Value } : result.Interval),
            Test = result.Test,
            PValue = result.PValue,
            Margin = isRatio ? RelativeMargin : margin,
            Verdict = Verdict.Inconclusive,
        };
    }

    private static double? Back(double? logarithm) => logarithm is { } value ? Math.Exp(value) : null;

    private static double? Relative(double? logarithm) => logarithm is { } value ? Math.Exp(value) - 1 : null;

    private static double Mean(Side side, int row)
    {
        int first = side.Shard.FirstPairs[row];
        int last = side.Shard.FirstPairs[row + 1];
        if (last - first == 1)
        {
            return side.Read(first);
        }
        (double sum, int known) = (0, 0);
        for (int pair = first; pair < last; pair++)
        {
            double value = side.Read(pair);
            (sum, known) = double.IsNaN(value) ? (sum, known) : (sum + value, known + 1);
        }
        return known == 0 ? double.NaN : sum / known;
    }

    private readonly record struct Side(ScoreColumns Shard, Func<int, double> Read);
}
