namespace EvalFlow.Core.Tables;

/// <summary>
/// Reads the rows of a data file (CSV, JSONL or XLSX) one after the other; only the current row is held. Throws
/// <see cref="Evals.BadInputException"/> with the line when the file itself cannot be read on (bytes that are not UTF-8,
/// an unclosed quote, broken JSON).
/// </summary>
public interface ITableReader : IDisposable
{
    /// <summary>Column names in file order, without the nameless; for JSONL the names met so far, to which later rows may add.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>1-based line of the file (row of the sheet) where the current row begins.</summary>
    int Line { get; }

    /// <summary>True when later rows may bring columns that earlier ones lack (JSONL).</summary>
    bool ColumnsMayGrow => false;

    /// <summary>Goes to the next row; false at the end.</summary>
    bool Read();

    /// <summary>The cell as text; null when the row has no such column, and for JSON null. Lists and objects come as JSON text.</summary>
    string? Get(string column);

    /// <summary>True when the cell of the current row is a list by itself, not a text that looks like one.</summary>
    bool IsList(string column) => false;

    /// <summary>The letter of the column in a sheet; null where columns have none.</summary>
    string? LetterOf(string column) => null;
}
