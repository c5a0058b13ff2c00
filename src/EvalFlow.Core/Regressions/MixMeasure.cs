using System.Runtime.InteropServices;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>
/// Kinds of answers and how often each occurs: one paired test for each kind's share, corrected for their number.
/// </summary>
/// <remarks>
/// The chi-squared tests of marginal homogeneity (Stuart 1955; Maxwell 1970) need independent pairs and many that differ. Exact
/// tests of the shares with Bonferroni's correction hold for few pairs and for clusters as well, at a little less power.
/// </remarks>
/// <param name="kinds">Names of all kinds there can be.</param>
/// <param name="read">Makes the reader of a shard: the place among the kinds at a pair's place, -1 when it is unknown.</param>
internal sealed class MixMeasure(string name, IReadOnlyList<string> kinds, Func<ScoreColumns, Func<int, int>> read) : IBehaviourMeasure
{
    private const double Margin = 0.05;

    // Only pairs in which the kind occurs; the others, nearly all, are known from the totals.
    private readonly ComparisonCell[] _cells = [.. kinds.Select(_ => new ComparisonCell())];
    private readonly Dictionary<string, long> _clusters = [];
    private long _pairs;
    private Side _baseline;
    private Side _candidate;

    public void Use(ScoreColumns baseline, ScoreColumns candidate) =>
        (_baseline, _candidate) = (new Side(baseline, read(baseline)), new Side(candidate, read(candidate)));

    public void Add(RowPair rows, string? cluster)
    {
        if (string.IsNullOrEmpty(cluster) && _baseline.Shard.Epochs(rows.Baseline) == 1 && _candidate.Shard.Epochs(rows.Candidate) == 1)
        {
            AddOne(
                _baseline.Read(_baseline.Shard.FirstPairs[rows.Baseline]), _candidate.Read(_candidate.Shard.FirstPairs[rows.Candidate]));
        }
        else
        {
            AddShares(rows, cluster);
        }
    }

    public BehaviourFinding? Find(double alpha)
    {
        if (_pairs == 0)
        {
            return null;
        }
        int[] occurring = [.. Enumerable.Range(0, kinds.Count).Where(kind => _cells[kind].Pairs().Count > 0)];
        PairedTally[] shares = [.. occurring.Select(WithZeros)];
        PairedResult[] results = [.. shares.Select(share => PairedMean.Of(share, 1 - alpha, alpha))];
        // Two kinds share one test: what one gains the other loses.
        int tests = results.Length == 2 ? 1 : results.Length;
        double? p = results.Min(result => result.PValue) is { } smallest ? Math.Min(1, smallest * tests) : null;
        BehaviourRow row = new()
        {
            Name = name,
            Scale = BehaviourScale.Mix,
            NPaired = _pairs,
            Clusters = results[0].Clusters,
            Test = results.MinBy(result => result.PValue)!.Test,
            PValue = p,
            Margin = Margin,
            Verdict = Verdict.Inconclusive,
            Mix = [.. results.Select((result, i) => new MixShare(
                kinds[occurring[i]], result.Baseline!.Value, result.Candidate!.Value, IntervalReport.Of(result.Interval), result.PValue))],
        };
        // A mix of one kind cannot differ.
        return new MixFinding(row, results.Length > 1, shares, Margin);
    }

    private void AddOne(int left, int right)
    {
        if (left < 0 || right < 0)
        {
            return;
        }
        _pairs++;
        if (left == right)
        {
            _cells[left].Count(baseline: true, candidate: true);
            return;
        }
        _cells[left].Count(baseline: true, candidate: false);
        _cells[right].Count(baseline: false, candidate: true);
    }

    private void AddShares(RowPair rows, string? cluster)
    {
        Span<double> left = stackalloc double[kinds.Count];
        Span<double> right = stackalloc double[kinds.Count];
        if (!Shares(_baseline, rows.Baseline, left) || !Shares(_candidate, rows.Candidate, right))
        {
            return;
        }
        _pairs++;
        if (!string.IsNullOrEmpty(cluster))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_clusters, cluster, out _)++;
        }
        for (int kind = 0; kind < kinds.Count; kind++)
        {
            if (left[kind] != 0 || right[kind] != 0)
            {
                _cells[kind].Add(left[kind], right[kind], cluster);
            }
        }
    }

    private static bool Shares(Side side, int row, Span<double> shares)
    {
        shares.Clear();
        int known = 0;
        for (int pair = side.Shard.FirstPairs[row]; pair < side.Shard.FirstPairs[row + 1]; pair++)
        {
            int kind = side.Read(pair);
            if (kind >= 0)
            {
                shares[kind]++;
                known++;
            }
        }
        for (int kind = 0; kind < shares.Length && known > 1; kind++)
        {
            shares[kind] /= known;
        }
        return known > 0;
    }

    private PairedTally WithZeros(int kind)
    {
        PairedTally occurring = _cells[kind].Pairs();
        PairedTally all = ZeroPairs.Of(_pairs, _clusters, occurring);
        all.Merge(occurring);
        return all;
    }

    private readonly record struct Side(ScoreColumns Shard, Func<int, int> Read);
}
