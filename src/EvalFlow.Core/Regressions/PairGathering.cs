using System.Globalization;
using System.Runtime.InteropServices;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>One metric in one slice with its pairs.</summary>
internal sealed record GatheredCell(MetricSpec Metric, SliceKey Slice, ComparisonCell Cell);

/// <summary>Sorts pairs of samples into cells, and notes flips and what was left out.</summary>
internal sealed class PairGathering
{
    private readonly EvalDefinition _definition;
    private readonly MetricScorer[] _baseline = [];
    private readonly MetricScorer[] _candidate = [];
    private readonly int[] _slices = [];
    private readonly Dictionary<SliceKey, ComparisonCell[]> _cells = [];

    public PairGathering(EvalDefinition definition, IReadOnlyList<string> slices, Run baseline, Run candidate)
    {
        _definition = definition;
        string[] graders = [.. definition.Graders.Select(grader => grader.Name)];
        // Score blocks keep the grader order of their own run, which is the same exactly when the definitions agree on it.
        CanPair = baseline.EvalId == candidate.EvalId && graders.All(baseline.Hashes.Graders.ContainsKey)
            && baseline.Hashes.Graders.Count == graders.Length;
        Cells(default);
        if (CanPair)
        {
            _baseline = Scorers(definition, graders, baseline.Epochs);
            _candidate = Scorers(definition, graders, candidate.Epochs);
            _slices = [.. slices.Select(name => definition.Samples.Slices.ToList().IndexOf(name))];
        }
    }

    /// <summary>False when the two runs' scores are of other evals or graders.</summary>
    public bool CanPair { get; }

    public List<Flip> Flips { get; } = [];

    public int FlipsTotal { get; private set; }

    public List<string> UnmatchedIds { get; } = [];

    public IEnumerable<GatheredCell> Gathered() =>
        from cell in _cells
        orderby cell.Key.Name is { } name ? _definition.Samples.Slices.ToList().IndexOf(name) : -1, cell.Key.Value
        from m in Enumerable.Range(0, _definition.Metrics.Count)
        select new GatheredCell(_definition.Metrics[m], cell.Key, cell.Value[m]);

    public void Add(SamplePair pair)
    {
        ScoredSample any = (pair.Candidate ?? pair.Baseline)!;
        ComparisonCell[] all = Cells(default);
        bool unmatched = pair.Baseline is null || pair.Candidate is null;
        for (int m = 0; m < _candidate.Length; m++)
        {
            MetricSpec metric = _candidate[m].Metric;
            SampleScore? left = pair.Baseline is null ? null : _baseline[m].Score(pair.Baseline);
            SampleScore? right = pair.Candidate is null ? null : _candidate[m].Score(pair.Candidate);
            unmatched |= left is { Kind: SampleScoreKind.Missing } || right is { Kind: SampleScoreKind.Missing };
            all[m].Add(left, right, any.Cluster, metric.Direction);
            foreach (int slice in _slices)
            {
                if (slice < any.Slices.Count && any.Slices[slice] is { } value)
                {
                    Cells(new SliceKey(_definition.Samples.Slices[slice], value))[m].Add(left, right, any.Cluster, metric.Direction);
                }
            }
            NoteFlips(pair, m);
        }
        if (unmatched && UnmatchedIds.Count < Comparison.MaxUnmatched)
        {
            UnmatchedIds.Add(any.Id);
        }
    }

    private void NoteFlips(SamplePair pair, int m)
    {
        if (pair is not { Baseline: { } baseline, Candidate: { } candidate })
        {
            return;
        }
        for (int epoch = 0; epoch < Math.Min(baseline.Epochs, candidate.Epochs); epoch++)
        {
            Cell from = _baseline[m].CellOf(baseline, epoch);
            Cell to = _candidate[m].CellOf(candidate, epoch);
            if (_baseline[m].ValueOf(from) is { } before && _candidate[m].ValueOf(to) is { } after && before != after)
            {
                FlipsTotal++;
                if (Flips.Count < Comparison.MaxFlips)
                {
                    MetricSpec metric = _candidate[m].Metric;
                    Flips.Add(new Flip(
                        candidate.Id, epoch + 1, metric.Name, Shown(from, before), Shown(to, after),
                        VerdictRule.IsWorse(after - before, metric.Direction)));
                }
            }
        }
    }

    private static string Shown(Cell cell, double value) => cell.Label ?? value.ToString("0.####", CultureInfo.InvariantCulture);

    private static MetricScorer[] Scorers(EvalDefinition definition, string[] graders, int epochs) =>
        [.. definition.Metrics.Select(metric => new MetricScorer(metric, definition.Epochs with { Count = epochs }, graders))];

    private ComparisonCell[] Cells(SliceKey key)
    {
        ref ComparisonCell[]? cells = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, key, out _);
        return cells ??= [.. _definition.Metrics.Select(_ => new ComparisonCell())];
    }
}
