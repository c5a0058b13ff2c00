using EvalFlow.Core.Evals;
using SpreadCheetah;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>What stands in a cell.</summary>
public enum CellKind
{
    Empty,
    Text,
    Number,
    Date,
    Flag,

    /// <summary>A formula; its text is the value that the spreadsheet program calculated last.</summary>
    Formula,

    /// <summary>A formula error such as #N/A.</summary>
    Error,
}

/// <param name="Text">As it is for texts; invariant for numbers, ISO 8601 for dates; empty for empty cells.</param>
public readonly record struct SheetCell(CellKind Kind, string Text)
{
    public static SheetCell Empty { get; } = new(CellKind.Empty, "");

    /// <summary>Nothing, or nothing but white space.</summary>
    public bool IsBlank => Kind == CellKind.Empty || string.IsNullOrWhiteSpace(Text);
}

/// <param name="Number">1-based row as a spreadsheet program shows it.</param>
/// <param name="IsHidden">By a filter or by hand.</param>
/// <param name="Cells">From column A; shorter than the sheet where the last cells are empty.</param>
public sealed record SheetRow(int Number, bool IsHidden, IReadOnlyList<SheetCell> Cells)
{
    public SheetCell this[int column] => column < Cells.Count ? Cells[column] : SheetCell.Empty;

    public bool IsBlank => Cells.All(cell => cell.IsBlank);
}

/// <summary>One sheet in memory, rows without content left out.</summary>
/// <param name="File">As problems call it: the file, and for a workbook <c>#</c> and the sheet.</param>
public sealed record SheetGrid(string File, string Sheet, IReadOnlyList<SheetRow> Rows)
{
    /// <summary>Columns up to the last that holds anything.</summary>
    public int Width { get; } = Rows.Count == 0 ? 0 : Rows.Max(row => row.Cells.Count);

    /// <summary>A, B, ..., Z, AA, ... for 0, 1, ...</summary>
    public static string Letter(int column) => SpreadsheetUtility.GetColumnName(column + 1);

    internal Problem ProblemAt(SheetRow row, int? column, string? field, string message, string fix) =>
        new(File, row.Number, column is { } at ? Letter(at) : null, field, message, fix);
}

/// <summary>A sheet that a workbook holds.</summary>
public sealed record SheetName(string Name, bool IsHidden);
