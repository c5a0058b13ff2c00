using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>Finds the baseline's rows by sample id, when ordinals do not agree. Ids stay where they were read: 40 bytes a sample.</summary>
internal sealed class IdIndex
{
    private readonly HashSet<Row> _rows = new(new ById());
    private readonly List<(ScoreColumns Shard, bool[] Matched)> _shards = [];

    /// <summary>Adds a shard of the baseline.</summary>
    public void Add(ScoreColumns shard)
    {
        int place = _shards.Count;
        _shards.Add((shard, new bool[shard.Count]));
        for (int row = 0; row < shard.Count; row++)
        {
            _rows.Add(new Row(shard, row, place));
        }
    }

    /// <summary>Pairs of a shard of the candidate, in its order.</summary>
    public IEnumerable<RowBatch> Match(ScoreColumns candidate)
    {
        List<RowPair> pairs = [];
        ScoreColumns? baseline = null;
        for (int row = 0; row < candidate.Count; row++)
        {
            bool found = _rows.TryGetValue(new Row(candidate, row, -1), out Row match);
            if (found && baseline is not null && !ReferenceEquals(match.Shard, baseline))
            {
                yield return new RowBatch(baseline, candidate, pairs);
                pairs = [];
            }
            if (found)
            {
                baseline = match.Shard;
                _shards[match.Place].Matched[match.Index] = true;
            }
            pairs.Add(new RowPair(found ? match.Index : -1, row));
        }
        yield return new RowBatch(baseline, candidate, pairs);
    }

    /// <summary>Rows of the baseline that no row of the candidate matched.</summary>
    public IEnumerable<RowBatch> Unmatched() =>
        from shard in _shards
        select new RowBatch(shard.Shard, null, [.. Enumerable.Range(0, shard.Shard.Count).Where(row => !shard.Matched[row]).Select(row => new RowPair(row, -1))]);

    /// <param name="Place">Of the shard among the baseline's.</param>
    private readonly record struct Row(ScoreColumns Shard, int Index, int Place);

    private sealed class ById : IEqualityComparer<Row>
    {
        public bool Equals(Row left, Row right) => left.Shard.IdBytes(left.Index).SequenceEqual(right.Shard.IdBytes(right.Index));

        public int GetHashCode(Row row)
        {
            HashCode hash = default;
            hash.AddBytes(row.Shard.IdBytes(row.Index));
            return hash.ToHashCode();
        }
    }
}
