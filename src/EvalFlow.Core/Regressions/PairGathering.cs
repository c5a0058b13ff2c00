using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>One metric in one slice with its pairs.</summary>
internal sealed record GatheredCell(MetricSpec Metric, SliceKey Slice, ComparisonCell Cell);

/// <summary>Sorts pairs of samples into cells, and notes flips and what was left out.</summary>
internal sealed class PairGathering
{
    private readonly ColumnScorer[] _baseline;
    private readonly ColumnScorer[] _candidate;
    private readonly int[] _metrics;
    private readonly SliceCells _cells;
    private readonly bool _knowsEpochs;
    private readonly CriticalSamples _critical;

    /// <param name="canPair">Metrics whose scores can be put side by side.</param>
    public PairGathering(EvalDefinition definition, IReadOnlyList<string> slices, Func<MetricSpec, bool> canPair, int baselineEpochs, int candidateEpochs)
    {
        _baseline = [.. definition.Metrics.Select(metric => new ColumnScorer(metric, definition.Epochs with { Count = baselineEpochs }))];
        _candidate = [.. definition.Metrics.Select(metric => new ColumnScorer(metric, definition.Epochs with { Count = candidateEpochs }))];
        _metrics = [.. Enumerable.Range(0, definition.Metrics.Count).Where(m => canPair(definition.Metrics[m]))];
        _cells = new SliceCells(definition, slices);
        _critical = new CriticalSamples(definition);
        Flips = new FlipList(_critical);
        BothFailing = new BothFailList(definition.Metrics, most: 0);
        // Only a mean over epochs gets its error averaged out the way the formula for needed epochs says.
        _knowsEpochs = baselineEpochs > 1 && candidateEpochs > 1 && definition.Epochs.Reducer == EpochReducer.Mean;
    }

    public FlipList Flips { get; }

    public BothFailList BothFailing { get; }

    public LeftOutList LeftOut { get; } = new();

    public IEnumerable<GatheredCell> Gathered() => _cells.Gathered();

    public void Add(RowBatch batch)
    {
        ScoreColumns any = (batch.Candidate ?? batch.Baseline)!;
        foreach (int m in _metrics)
        {
            _baseline[m].Use(batch.Baseline);
            _candidate[m].Use(batch.Candidate);
        }
        foreach (RowPair rows in batch.Pairs)
        {
            // A sample that only the baseline has belongs to the slices the baseline put it in.
            (ScoreColumns shard, int row) = rows.Candidate >= 0 ? (any, rows.Candidate) : (batch.Baseline!, rows.Baseline);
            _cells.Use(shard);
            if (rows.Baseline < 0 || rows.Candidate < 0)
            {
                LeftOut.Add(new LeftOut(shard.Id(row), null, rows.Baseline < 0 ? ComparedRun.Baseline : ComparedRun.Candidate, LeftOutReason.Missing));
            }
            foreach (int m in _metrics)
            {
                Add(batch, rows, m, shard, row);
            }
        }
    }

    private void Add(RowBatch batch, RowPair rows, int m, ScoreColumns shard, int row)
    {
        SampleScore? left = rows.Baseline < 0 ? null : _baseline[m].Score(rows.Baseline);
        SampleScore? right = rows.Candidate < 0 ? null : _candidate[m].Score(rows.Candidate);
        bool both = left is { Kind: SampleScoreKind.Scored } && right is { Kind: SampleScoreKind.Scored };
        if (both)
        {
            Pair(batch, rows, m, (left!.Value.Value, right!.Value.Value), shard, row);
            return;
        }
        if (left is { Kind: SampleScoreKind.Scored } || right is { Kind: SampleScoreKind.Scored })
        {
            ForEachCell(m, row, cell => cell.AddUnmatched());
        }
        if (left is not null && right is not null)
        {
            NoteLeftOut(batch, rows, m, left.Value.Kind, right.Value.Kind);
        }
    }

    private void Pair(RowBatch batch, RowPair rows, int m, (double Left, double Right) scores, ScoreColumns shard, int row)
    {
        string? cluster = shard.Text(shard.Clusters[row]);
        _cells.All[m].Add(scores.Left, scores.Right, cluster);
        for (int slice = 0; slice < _cells.Count; slice++)
        {
            _cells.Find(row, slice)?[m].Add(scores.Left, scores.Right, cluster);
        }
        if (_knowsEpochs)
        {
            (double? left, double? right) = (_baseline[m].VarianceOf(rows.Baseline), _candidate[m].VarianceOf(rows.Candidate));
            ForEachCell(m, row, cell => cell.Within.Add(left, right));
        }
        // Epochs may differ and their means agree; with one epoch each, equal scores mean that nothing flipped.
        if (scores.Left != scores.Right || batch.Baseline!.Epochs(rows.Baseline) > 1)
        {
            Flips.Add(_baseline[m], _candidate[m], batch, rows);
        }
        BothFailing.Add(m, _baseline[m], _candidate[m], batch, rows, _critical);
    }

    private void ForEachCell(int m, int row, Action<ComparisonCell> change)
    {
        change(_cells.All[m]);
        for (int slice = 0; slice < _cells.Count; slice++)
        {
            if (_cells.Find(row, slice) is { } cells)
            {
                change(cells[m]);
            }
        }
    }

    // Metrics of one grader lack the same samples; the first of them speaks for all.
    private void NoteLeftOut(RowBatch batch, RowPair rows, int m, SampleScoreKind left, SampleScoreKind right)
    {
        string grader = _candidate[m].Metric.Grader;
        if (Array.Find(_metrics, other => _candidate[other].Metric.Grader == grader) != m
            || (left == SampleScoreKind.NotApplicable && right == SampleScoreKind.NotApplicable))
        {
            return;
        }
        string id = batch.Candidate!.Id(rows.Candidate);
        if (left != SampleScoreKind.Scored)
        {
            LeftOut.Add(new LeftOut(id, grader, ComparedRun.Baseline, Why(_baseline[m], batch.Baseline!, rows.Baseline, left)));
        }
        if (right != SampleScoreKind.Scored)
        {
            LeftOut.Add(new LeftOut(id, grader, ComparedRun.Candidate, Why(_candidate[m], batch.Candidate, rows.Candidate, right)));
        }
    }

    private static LeftOutReason Why(ColumnScorer scorer, ScoreColumns shard, int row, SampleScoreKind kind)
    {
        if (kind == SampleScoreKind.NotApplicable)
        {
            return LeftOutReason.NotApplicable;
        }
        Outcome[] outcomes = [.. Enumerable.Range(shard.FirstPairs[row], shard.Epochs(row)).Select(scorer.OutcomeOf)];
        return outcomes.Contains(Outcome.Errored) ? LeftOutReason.Errored
            : outcomes.Contains(Outcome.JudgeFailed) ? LeftOutReason.JudgeFailed
            : LeftOutReason.NoValue;
    }
}
