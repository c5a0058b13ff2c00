using System.Drawing;
using System.Globalization;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>
/// Writes the uploaded sheet again, every row in its place, with a column that says what is wrong and the cells coloured: red
/// for errors, yellow for warnings. Corrected and uploaded again, that column is not read.
/// </summary>
public static class ErrorWorkbook
{
    public const string Column = "_errors";

    // A sheet whose last row stands far below the others is written without the gap.
    private const int WidestGap = 1_000;

    public static async Task WriteAsync(SheetReading reading, IReadOnlyList<SheetIssue> issues, Stream stream, CancellationToken cancellationToken)
    {
        await using Spreadsheet book = await Spreadsheet.CreateNewAsync(stream, WorkbookOptions.Create(), cancellationToken);
        WorksheetOptions options = new() { FrozenRows = reading.Header.Number };
        int width = reading.Grid.Width;
        options.Column(width + 1).Width = 60;
        await book.StartWorksheetAsync(SheetName(reading.Grid.Sheet), options, cancellationToken);
        Styles styles = Styles.Of(book);
        ILookup<int, SheetIssue> byRow = issues.Where(issue => issue.Problem.Line is not null).ToLookup(issue => issue.Problem.Line!.Value);
        SheetIssue[] general = [.. issues.Where(issue => issue.Problem.Line is null)];
        foreach (SheetRow row in reading.Grid.Rows)
        {
            await FillGapAsync(book, row.Number, cancellationToken);
            string told = row == reading.Header
                ? string.Join('\n', [Column, .. general.Select(Words)])
                : string.Join('\n', byRow[row.Number].Select(Words));
            await book.AddRowAsync(Cells(row, width, told, [.. byRow[row.Number]], row == reading.Header, styles), cancellationToken);
        }
        await book.FinishAsync(cancellationToken);
    }

    private static string Words(SheetIssue issue)
    {
        string word = issue.Severity == IssueSeverity.Error ? "Error" : "Warning";
        string cell = issue.Problem.Column is null ? "" : $" {issue.Cell}";
        return $"{word}{cell}: {issue.Problem.Message} {issue.Problem.Fix}";
    }

    private static async Task FillGapAsync(Spreadsheet book, int row, CancellationToken cancellationToken)
    {
        for (int gap = 0; book.NextRowNumber < row && gap < WidestGap; gap++)
        {
            await book.AddRowAsync(Array.Empty<Cell>(), cancellationToken);
        }
    }

    private static Cell[] Cells(SheetRow row, int width, string told, SheetIssue[] issues, bool isHeader, Styles styles)
    {
        Cell[] cells = new Cell[width + 1];
        for (int column = 0; column < width; column++)
        {
            string letter = SheetGrid.Letter(column);
            SheetIssue[] here = [.. issues.Where(issue => issue.Problem.Column == letter)];
            StyleId? style = here.Any(issue => issue.Severity == IssueSeverity.Error) ? styles.Error
                : here.Length > 0 ? styles.Warning : isHeader ? styles.Header : styles.Text;
            cells[column] = Cell(row[column], style);
        }
        cells[width] = new Cell(told.Length == 0 ? null : WorkbookText.Cell(told), isHeader ? styles.Header : issues.Any(issue => issue.Severity == IssueSeverity.Error) ? styles.Error : styles.Text);
        return cells;
    }

    private static Cell Cell(SheetCell cell, StyleId? style) => cell.Kind switch
    {
        CellKind.Empty => new Cell((string?)null, style),
        CellKind.Number when double.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && cell.Text.Length <= 15 => new Cell(number, style),
        CellKind.Flag => new Cell(cell.Text == "true", style),
        CellKind.Number or CellKind.Text or CellKind.Date or CellKind.Formula or CellKind.Error => new Cell(WorkbookText.Cell(cell.Text), style),
    };

    private static string SheetName(string name)
    {
        string plain = string.Concat(name.Where(sign => !"\\/?*[]:".Contains(sign, StringComparison.Ordinal))).Trim('\'', ' ');
        return plain.Length == 0 ? "Items" : plain[..Math.Min(31, plain.Length)];
    }

    private sealed record Styles(StyleId Header, StyleId Text, StyleId Error, StyleId Warning)
    {
        public static Styles Of(Spreadsheet book)
        {
            Style text = new() { Format = NumberFormat.Custom("@"), Alignment = { WrapText = true, Vertical = VerticalAlignment.Top } };
            return new Styles(
                book.AddStyle(text with { Font = new SpreadCheetah.Styling.Font { Bold = true } }),
                book.AddStyle(text),
                book.AddStyle(text with { Fill = new Fill { Color = Color.FromArgb(0xF8, 0xC8, 0xC8) } }),
                book.AddStyle(text with { Fill = new Fill { Color = Color.FromArgb(0xFF, 0xF2, 0xB3) } }));
        }
    }
}
