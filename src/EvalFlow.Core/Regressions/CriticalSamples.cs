using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Regressions;

/// <summary>The samples of an eval of which a single failure must stop a launch: those its record names, and those its column says so of.</summary>
internal sealed class CriticalSamples(EvalDefinition definition)
{
    /// <summary>The column, as sheets call it; a slice of the eval.</summary>
    public const string Slice = "critical";

    // Sheets are brought to the first of them; tables of others are taken as they are.
    private static readonly string[] Yes = ["yes", "y", "true", "1"];

    private readonly HashSet<string> _ids = [.. definition.Record.CriticalItemIds];

    private ScoreColumns? _shard;
    private int _slice;
    private bool[] _yes = [];

    /// <summary>True when the eval knows critical samples; then there may still be none in a run.</summary>
    public bool Any => _ids.Count > 0 || definition.Samples.Slices.Contains(Slice);

    public bool Has(ScoreColumns shard, int row)
    {
        Use(shard);
        return (_slice >= 0 && _yes[shard.Slices[(row * shard.SliceNames.Length) + _slice]]) || (_ids.Count > 0 && _ids.Contains(shard.Id(row)));
    }

    private void Use(ScoreColumns shard)
    {
        if (!ReferenceEquals(shard, _shard))
        {
            _shard = shard;
            _slice = Array.IndexOf(shard.SliceNames, Slice);
            _yes = [false, .. shard.Texts.Select(text => Yes.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase))];
        }
    }
}
