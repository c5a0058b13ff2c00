using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Evals;

/// <summary>Samples of the definition file, seen as a table.</summary>
internal sealed class InlineTable(InlineSamples samples) : ITableReader
{
    private int _row = -1;

    public IReadOnlyList<string> Columns { get; } = [.. samples.Rows.SelectMany(row => row.Cells.Keys).Distinct()];

    public int Line => samples.Rows[_row].Line;

    public bool Read() => ++_row < samples.Rows.Count;

    public string? Get(string column) => samples.Rows[_row].Cells.GetValueOrDefault(column);

    public bool IsList(string column) => samples.Rows[_row].Lists.Contains(column);

    public void Dispose()
    {
    }
}
