using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>Lists findings that changed between two runs, up to a limit, and counts all of them.</summary>
internal sealed class FlipList(CriticalSamples critical)
{
    private readonly List<Flip> _listed = [];

    /// <summary>Newly failing first, otherwise in the order of the samples.</summary>
    public IReadOnlyList<Flip> Listed => [.. _listed.OrderByDescending(flip => flip.Worse ?? false)];

    public int Total { get; private set; }

    /// <summary>Notes the epochs of one sample in which the metric's finding differs.</summary>
    public void Add(ColumnScorer baseline, ColumnScorer candidate, RowBatch batch, RowPair rows)
    {
        int left = batch.Baseline!.FirstPairs[rows.Baseline];
        int right = batch.Candidate!.FirstPairs[rows.Candidate];
        int epochs = Math.Min(batch.Baseline.Epochs(rows.Baseline), batch.Candidate.Epochs(rows.Candidate));
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            if (baseline.ValueOf(left + epoch) is { } before && candidate.ValueOf(right + epoch) is { } after && before != after)
            {
                Total++;
                if (_listed.Count < Comparison.MaxFlips)
                {
                    MetricSpec metric = candidate.Metric;
                    _listed.Add(new Flip(
                        batch.Candidate.Id(rows.Candidate), epoch + 1, metric.Name,
                        Shown(baseline.CellOf(left + epoch), before), Shown(candidate.CellOf(right + epoch), after),
                        VerdictRule.IsWorse(after - before, metric.Direction))
                    {
                        Critical = critical.Any && critical.Has(batch.Candidate, rows.Candidate),
                    });
                }
            }
        }
    }

    internal static string Shown(Cell cell, double value) => cell.Label ?? value.ToString("0.####", CultureInfo.InvariantCulture);
}
