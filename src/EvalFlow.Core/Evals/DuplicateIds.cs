namespace EvalFlow.Core.Evals;

/// <summary>
/// Finds ids that repeat in files of any length: only a hash is kept per id, and what they make suspicious is looked at a
/// second time in full, so that two ids which only share a hash are never called duplicates.
/// </summary>
internal sealed class DuplicateIds
{
    // More than anyone reads; without a bound a file with one id for all rows would be kept whole.
    private const int MostSuspects = 1000;

    private readonly HashSet<ulong> _suspects = [];
    private readonly Hash64Set _seen = new();
    private readonly Func<string, ulong> _hash;

    public DuplicateIds(Func<string, ulong>? hash = null)
    {
        _hash = hash ?? Hash;
    }

    public void Add(string id)
    {
        ulong hash = _hash(id);
        _ = !_seen.Add(hash) && _suspects.Count < MostSuspects && _suspects.Add(hash);
    }

    /// <summary>Reports every row whose id an earlier row has.</summary>
    /// <param name="again">Reads the rows once more.</param>
    public void Report(Func<IEnumerable<SampleRow>> again, Action<Problem> report, string file)
    {
        if (_suspects.Count == 0)
        {
            return;
        }
        Dictionary<string, SampleRow> first = [];
        foreach (SampleRow row in again().Where(row => _suspects.Contains(_hash(row.Sample.Id))))
        {
            if (!first.TryAdd(row.Sample.Id, row))
            {
                report(Duplicate(file, first[row.Sample.Id], row));
            }
        }
    }

    private static Problem Duplicate(string file, SampleRow earlier, SampleRow row)
    {
        bool isGenerated = row.Content != row.Sample.Id;
        return isGenerated && row.Content == earlier.Content
            ? new Problem(file, row.Line, null, null, $"The row says the same as line {earlier.Line}.", "Delete one of the two, or add a column with ids when both are meant.")
            : new Problem(file, row.Line, null, isGenerated ? null : "id", $"The id '{row.Sample.Id}' is already used in line {earlier.Line}.", "Give every row an id of its own, or join several columns: id: [COLUMN, COLUMN].");
    }

    // FNV-1a with a final mix, since both ends of the hash choose the place in the set.
    private static ulong Hash(string id)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in id)
        {
            hash = unchecked((hash ^ c) * 1099511628211);
        }
        hash = unchecked((hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15);
        return hash ^ (hash >> 32);
    }
}
