using System.Drawing;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>
/// A workbook for people: a sheet for each table with real numbers, a glossary of all columns, and where it comes from. Texts
/// are written as texts, so that none is a formula; what is longer than a cell is cut and marked.
/// </summary>
public static class XlsxExport
{
    public static async Task WriteAsync(ExportContent content, Stream stream, CancellationToken cancellationToken)
    {
        await using Spreadsheet book = await Spreadsheet.CreateNewAsync(
            stream, WorkbookOptions.Create(), cancellationToken);
        Styles styles = Styles.Of(book);
        foreach (ExportTable table in content.Tables)
        {
            await WriteTableAsync(book, table, styles, cancellationToken);
        }
        await WriteGlossaryAsync(book, content, styles, cancellationToken);
        await WriteProvenanceAsync(book, content.Provenance, styles, cancellationToken);
        await book.FinishAsync(cancellationToken);
    }

    private static async Task WriteTableAsync(Spreadsheet book, ExportTable table, Styles styles, CancellationToken cancellationToken)
    {
        Cell[] cells = new Cell[table.Columns.Count];
        int sheets = 0;
        int left = 0;
        await foreach (object?[] row in table.Rows(cancellationToken))
        {
            if (left == 0)
            {
                await BeginAsync(book, table, ++sheets, styles, cancellationToken);
                left = WorkbookText.MostRows - 1;
            }
            for (int at = 0; at < cells.Length; at++)
            {
                cells[at] = CellOf(row[at], styles);
            }
            await book.AddRowAsync(cells, cancellationToken);
            left--;
        }
        if (sheets == 0)
        {
            await BeginAsync(book, table, 1, styles, cancellationToken);
        }
    }

    private static async Task BeginAsync(Spreadsheet book, ExportTable table, int part, Styles styles, CancellationToken cancellationToken)
    {
        WorksheetOptions options = new()
        {
            FrozenRows = 1,
            AutoFilter = new AutoFilterOptions($"A1:{SpreadsheetUtility.GetColumnName(table.Columns.Count)}{WorkbookText.MostRows}"),
            DefaultColumnWidth = 16,
        };
        string name = part == 1 ? table.Name : $"{table.Name} {part}";
        await book.StartWorksheetAsync(name, options, cancellationToken);
        await book.AddHeaderRowAsync([.. table.Columns.Select(column => column.Name)], styles.Header, cancellationToken);
    }

    private static Cell CellOf(object? value, Styles styles) => value switch
    {
        null => new Cell((string?)null),
        string text => new Cell(WorkbookText.Cell(text)),
        bool flag => new Cell(flag),
        long whole => new Cell(whole),
        int whole => new Cell(whole),
        double number when double.IsFinite(number) => new Cell(number, styles.Number),
        double => new Cell((string?)null),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No kind of cell."),
    };

    private static async Task WriteGlossaryAsync(Spreadsheet book, ExportContent content, Styles styles, CancellationToken cancellationToken)
    {
        WorksheetOptions options = new() { FrozenRows = 1 };
        (options.Column(1).Width, options.Column(2).Width, options.Column(3).Width) = (16, 28, 110);
        await book.StartWorksheetAsync("glossary", options, cancellationToken);
        await book.AddHeaderRowAsync(["sheet", "column", "meaning"], styles.Header, cancellationToken);
        foreach (ExportTable table in content.Tables)
        {
            foreach (ExportColumn column in table.Columns)
            {
                await book.AddRowAsync([new Cell(table.Name), new Cell(column.Name), new Cell(column.Meaning)], cancellationToken);
            }
        }
    }

    private static async Task WriteProvenanceAsync(Spreadsheet book, ExportProvenance provenance, Styles styles, CancellationToken cancellationToken)
    {
        WorksheetOptions options = new();
        (options.Column(1).Width, options.Column(2).Width) = (26, 90);
        await book.StartWorksheetAsync("provenance", options, cancellationToken);
        foreach ((string name, object? value) in provenance.Facts)
        {
            await book.AddRowAsync([new Cell(name, styles.Header), CellOf(value, styles)], cancellationToken);
        }
    }

    private sealed record Styles(StyleId Header, StyleId Number)
    {
        public static Styles Of(Spreadsheet book) => new(
            book.AddStyle(new Style { Font = { Bold = true }, Fill = { Color = Color.FromArgb(0xE6, 0xEC, 0xF3) } }),
            book.AddStyle(new Style { Format = SpreadCheetah.Styling.NumberFormat.Custom("0.0000") }));
    }
}
