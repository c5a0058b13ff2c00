using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>Looks through the scores of two runs for what a list of flips asks and the comparison does not say.</summary>
internal sealed class FlipScan
{
    private readonly FlipQuery _query;
    private readonly CriticalSamples _critical;
    private readonly ColumnScorer[] _before;
    private readonly ColumnScorer[] _after;
    private readonly BothFailList _failing;
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _marked = new(StringComparer.Ordinal);

    /// <param name="metrics">Metrics whose scores can be put side by side.</param>
    public FlipScan(EvalDefinition definition, IEnumerable<MetricSpec> metrics, int baselineEpochs, int candidateEpochs, FlipQuery query)
    {
        MetricSpec[] wanted = [.. metrics.Where(metric => query.Metric is not { Length: > 0 } name || metric.Name == name)];
        _query = query;
        _critical = new CriticalSamples(definition);
        _before = [.. wanted.Select(metric => new ColumnScorer(metric, definition.Epochs with { Count = baselineEpochs }))];
        _after = [.. wanted.Select(metric => new ColumnScorer(metric, definition.Epochs with { Count = candidateEpochs }))];
        _failing = new BothFailList(wanted, Comparison.MaxFlips);
    }

    /// <summary>Samples of the slice that was asked for; null without one.</summary>
    public HashSet<string>? Members => _query.HasSlice ? _members : null;

    /// <summary>Critical samples among them, or of the run.</summary>
    public HashSet<string> Critical => _marked;

    /// <summary>What fails in both runs among all that was asked for.</summary>
    public IReadOnlyList<BothFailing> BothFailing => _failing.Counts;

    /// <summary>The first of it, in the order of the samples.</summary>
    public IReadOnlyList<Flip> Listed => _failing.Listed;

    public void Add(RowBatch batch)
    {
        if (batch.Candidate is not { } shard)
        {
            return;
        }
        foreach (RowPair rows in batch.Pairs.Where(pair => pair.Candidate >= 0).Where(InSlice(shard)))
        {
            bool isCritical = _critical.Any && _critical.Has(shard, rows.Candidate);
            Note(_members, shard, rows.Candidate, _query.HasSlice);
            Note(_marked, shard, rows.Candidate, isCritical);
            if (rows.Baseline >= 0 && (isCritical || !_query.CriticalOnly))
            {
                AddFailing(batch, rows);
            }
        }
    }

    // As in a comparison: samples that both runs scored.
    private void AddFailing(RowBatch batch, RowPair rows)
    {
        for (int m = 0; m < _after.Length; m++)
        {
            _before[m].Use(batch.Baseline);
            _after[m].Use(batch.Candidate);
            if (_before[m].Score(rows.Baseline).Kind == SampleScoreKind.Scored && _after[m].Score(rows.Candidate).Kind == SampleScoreKind.Scored)
            {
                _failing.Add(m, _before[m], _after[m], batch, rows, _critical);
            }
        }
    }

    // Flips do not say their slices; the candidate's scores do, and a flip is in both runs.
    private Func<RowPair, bool> InSlice(ScoreColumns shard)
    {
        int slice = Array.IndexOf(shard.SliceNames, _query.SliceName);
        int value = Array.IndexOf(shard.Texts, _query.SliceValue) + 1;
        return pair => !_query.HasSlice || (slice >= 0 && value > 0 && shard.Slices[(pair.Candidate * shard.SliceNames.Length) + slice] == value);
    }

    private static void Note(HashSet<string> ids, ScoreColumns shard, int row, bool isMeant)
    {
        if (isMeant)
        {
            ids.Add(shard.Id(row));
        }
    }
}
