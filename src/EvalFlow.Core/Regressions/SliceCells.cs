using System.Runtime.InteropServices;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>The cells of each slice, a cell for each metric; found by the codes of a shard, so that no text is compared per sample.</summary>
internal sealed class SliceCells
{
    private readonly EvalDefinition _definition;
    private readonly IReadOnlyList<string> _slices;
    private readonly Dictionary<SliceKey, ComparisonCell[]> _cells = [];
    private ScoreColumns? _shard;
    private int[] _columns = [];
    private ComparisonCell[]?[][] _byCode = [];

    public SliceCells(EvalDefinition definition, IReadOnlyList<string> slices)
    {
        _definition = definition;
        _slices = slices;
        All = Of(default);
    }

    /// <summary>The cells of all samples together.</summary>
    public ComparisonCell[] All { get; }

    /// <summary>Slices looked into.</summary>
    public int Count => _columns.Length;

    /// <summary>Turns to another shard.</summary>
    public void Use(ScoreColumns shard)
    {
        if (!ReferenceEquals(shard, _shard))
        {
            _shard = shard;
            _columns = [.. _slices.Select(name => Array.IndexOf(shard.SliceNames, name)).Where(column => column >= 0)];
            _byCode = [.. _columns.Select(_ => new ComparisonCell[]?[shard.Texts.Length + 1])];
        }
    }

    /// <summary>The cells of the sample's value in a slice; null when it has none.</summary>
    public ComparisonCell[]? Find(int row, int slice)
    {
        int column = _columns[slice];
        int code = _shard!.Slices[(row * _shard.SliceNames.Length) + column];
        return code == 0 ? null : _byCode[slice][code] ??= Of(new SliceKey(_shard.SliceNames[column], _shard.Text(code)));
    }

    /// <summary>All cells: those of all samples first, then by slice, value and metric.</summary>
    public IEnumerable<GatheredCell> Gathered() =>
        from cell in _cells
        orderby cell.Key.Name is { } name ? _definition.Samples.Slices.ToList().IndexOf(name) : -1, cell.Key.Value
        from m in Enumerable.Range(0, _definition.Metrics.Count)
        select new GatheredCell(_definition.Metrics[m], cell.Key, cell.Value[m]);

    private ComparisonCell[] Of(SliceKey key)
    {
        ref ComparisonCell[]? cells = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, key, out _);
        return cells ??= [.. _definition.Metrics.Select(_ => new ComparisonCell())];
    }
}
