using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>Findings of one metric that are not wanted and the same in both runs.</summary>
/// <param name="Count">Responses: (sample, epoch) pairs.</param>
/// <param name="Critical">Of these, responses to critical samples.</param>
public sealed record BothFailing(string Metric, int Count, int Critical);

/// <summary>
/// Counts what fails in both runs, metric by metric, and lists it up to a limit. Only metrics of 0 and 1 with a good direction
/// have a failing; of any other nothing is counted.
/// </summary>
/// <param name="most">Findings to list.</param>
internal sealed class BothFailList(IReadOnlyList<MetricSpec> metrics, int most)
{
    private readonly Tally[] _tallies = [.. metrics.Select(_ => new Tally())];
    private readonly List<(int Metric, Flip Flip)> _listed = [];

    public IReadOnlyList<BothFailing> Counts => [.. Known().Select(m => new BothFailing(metrics[m].Name, _tallies[m].Count, _tallies[m].Critical))];

    /// <summary>In the order of the samples.</summary>
    public IReadOnlyList<Flip> Listed => Known().ToHashSet() is var known ? [.. _listed.Where(one => known.Contains(one.Metric)).Select(one => one.Flip)] : [];

    /// <summary>Notes the epochs of one sample that both runs scored.</summary>
    /// <param name="m">Place of the metric.</param>
    public void Add(int m, ColumnScorer baseline, ColumnScorer candidate, RowBatch batch, RowPair rows, CriticalSamples critical)
    {
        Tally tally = _tallies[m];
        double unwanted = metrics[m].Direction == Direction.LowerIsBetter ? 1 : 0;
        (int left, int right) = (batch.Baseline!.FirstPairs[rows.Baseline], batch.Candidate!.FirstPairs[rows.Candidate]);
        int epochs = Math.Min(batch.Baseline.Epochs(rows.Baseline), batch.Candidate.Epochs(rows.Candidate));
        for (int epoch = 0; epoch < epochs && tally.IsPassOrFail; epoch++)
        {
            (double? before, double? after) = (baseline.ValueOf(left + epoch), candidate.ValueOf(right + epoch));
            tally.IsPassOrFail = before is null or 0 or 1 && after is null or 0 or 1;
            if (before == unwanted && after == unwanted)
            {
                bool isCritical = critical.Has(batch.Candidate, rows.Candidate);
                tally.Count++;
                tally.Critical += isCritical ? 1 : 0;
                if (_listed.Count < most)
                {
                    _listed.Add((m, Found(metrics[m].Name, baseline.CellOf(left + epoch), candidate.CellOf(right + epoch), unwanted, batch.Candidate.Id(rows.Candidate), epoch + 1, isCritical)));
                }
            }
        }
    }

    private static Flip Found(string metric, Cell before, Cell after, double value, string id, int epoch, bool isCritical) =>
        new(id, epoch, metric, FlipList.Shown(before, value), FlipList.Shown(after, value), null) { BothFail = true, Critical = isCritical };

    private IEnumerable<int> Known() => Enumerable.Range(0, metrics.Count).Where(m => _tallies[m].IsPassOrFail && metrics[m].Direction != Direction.Neutral);

    private sealed class Tally
    {
        public int Count { get; set; }

        public int Critical { get; set; }

        /// <summary>False once a value other than 0 and 1 was seen: there is no failing then, only more and less.</summary>
        public bool IsPassOrFail { get; set; } = true;
    }
}
