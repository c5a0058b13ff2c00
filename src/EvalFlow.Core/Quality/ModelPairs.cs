using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Quality;

/// <summary>Every model against every other, on the samples that both were scored on.</summary>
internal sealed class ModelPairs
{
    private const double Alpha = 0.05;

    private readonly ScoreTable _table;
    private readonly (int First, int Second, PairedTally Tally)[] _pairs;

    private ModelPairs(ScoreTable table, ComparisonCell[] cells)
    {
        _table = table;
        _pairs =
        [
            .. from first in Enumerable.Range(0, table.Models)
               from second in Enumerable.Range(first + 1, table.Models - first - 1)
               select (first, second, cells[(first * table.Models) + second].Pairs()),
        ];
    }

    public int Count => _pairs.Length;

    public static ModelPairs Of(ScoreTable table, SampleNames names)
    {
        ComparisonCell[] cells = [.. Enumerable.Range(0, table.Models * table.Models).Select(_ => new ComparisonCell())];
        for (int sample = 0; sample < table.Samples; sample++)
        {
            ReadOnlySpan<double> row = table.Row(sample);
            for (int first = 0; first < row.Length; first++)
            {
                for (int second = first + 1; second < row.Length; second++)
                {
                    if (!double.IsNaN(row[first]) && !double.IsNaN(row[second]))
                    {
                        cells[(first * row.Length) + second].Add(row[first], row[second], names.Clusters[sample]);
                    }
                }
            }
        }
        return new ModelPairs(table, cells);
    }

    /// <summary>Pairs that differ, corrected for how many there are.</summary>
    public int ToldApart() =>
        TestFamily.QValues([.. _pairs.Select(pair => PairedMean.Of(pair.Tally).PValue)]).Count(q => q <= Alpha);

    /// <summary>The best two by their own values; null without a good direction.</summary>
    public BestTwo? BestTwo(MetricSpec metric, IReadOnlyList<string> models)
    {
        if (metric.Direction == Direction.Neutral)
        {
            return null;
        }
        int[] order = [.. Enumerable.Range(0, _table.Models).OrderBy(model => Rank(model, metric.Direction)).ThenBy(model => models[model], StringComparer.Ordinal)];
        (int best, int second) = (order[0], order[1]);
        (_, _, PairedTally tally) = _pairs.First(pair => (pair.First == best && pair.Second == second) || (pair.First == second && pair.Second == best));
        PairedResult result = PairedMean.Of(tally);
        bool isTurned = best > second;
        IntervalReport? ci = IntervalReport.Of(result.Interval);
        long? needed = Power.PairedNeeded(tally, metric.Margin);
        return new BestTwo(
            models[best], models[second], result.N, isTurned ? -result.Delta : result.Delta,
            isTurned && ci is not null ? ci with { Low = -ci.High, High = -ci.Low } : ci, result.Test, result.PValue, result.Mde, metric.Margin, needed);
    }

    // A model without a score comes last.
    private double Rank(int model, Direction direction)
    {
        (double sum, int known) = (0, 0);
        for (int sample = 0; sample < _table.Samples; sample++)
        {
            double score = _table.Row(sample)[model];
            (sum, known) = double.IsNaN(score) ? (sum, known) : (sum + score, known + 1);
        }
        return known == 0 ? double.PositiveInfinity : (direction == Direction.LowerIsBetter ? sum : -sum) / known;
    }
}
