using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Evals;

/// <summary>Keeps rows whose columns hold one of the wanted values, and remembers what it met in case none does.</summary>
internal sealed class WhereFilter(IReadOnlyDictionary<string, IReadOnlyList<string>> where)
{
    private const int MostExamples = 10;

    private readonly Dictionary<string, SortedSet<string>> _met = where.Keys.ToDictionary(column => column, _ => new SortedSet<string>(StringComparer.Ordinal));
    private bool _any;

    public bool Keeps(ITableReader table)
    {
        _any = true;
        bool keeps = true;
        foreach ((string column, IReadOnlyList<string> wanted) in where)
        {
            string cell = table.Get(column) ?? "";
            keeps &= wanted.Contains(cell);
            _ = _met[column].Count < MostExamples && _met[column].Add(cell);
        }
        return keeps;
    }

    /// <summary>Why there is not a single sample.</summary>
    public Problem NothingLeft(string file)
    {
        if (!_any)
        {
            return new Problem(file, null, null, null, "The file has column names, but no samples.", "Write one sample into each line below the column names.");
        }
        foreach ((string column, IReadOnlyList<string> wanted) in where)
        {
            if (!_met[column].Overlaps(wanted))
            {
                string more = _met[column].Count == MostExamples ? ", ..." : "";
                return new Problem(
                    file, null, null, "samples.where", $"No row has '{string.Join("' or '", wanted)}' in the column '{column}', so that no sample is left.{Suggestion.Ask(wanted[0], _met[column])}",
                    $"Use values that the column holds: {string.Join(", ", _met[column].Select(value => value.Length == 0 ? "(empty)" : value))}{more}.");
            }
        }
        return new Problem(file, null, null, "samples.where", "No row passes all filters of 'where' together, so that no sample is left.", "Filter by fewer columns, or allow more values.");
    }
}
