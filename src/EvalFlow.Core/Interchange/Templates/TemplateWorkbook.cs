using System.Drawing;
using System.Globalization;
using EvalFlow.Core.Interchange.Sheets;
using EvalFlow.Core.Runs;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Validations;
using SpreadCheetah.Worksheets;
using Cell = SpreadCheetah.Cell;

namespace EvalFlow.Core.Interchange.Templates;

/// <summary>What the template is for; both null for any eval.</summary>
public sealed record TemplateRequest(string? EvalId = null, string? PolicyVersion = null);

/// <summary>Writes the workbook that analysts fill in: Items, Read me, and hidden Lists and _meta.</summary>
public static class TemplateWorkbook
{
    public const string ItemsSheet = "Items";
    internal const string ListsSheet = "Lists";
    internal const string MetaSheet = "_meta";
    internal const string Version = "1";

    // Rows that offer lists; more than anyone types by hand.
    private const int Rows = 5_000;

    public static async Task WriteAsync(Stream stream, TemplateRequest request, CancellationToken cancellationToken)
    {
        await using Spreadsheet book = await Spreadsheet.CreateNewAsync(stream, WorkbookOptions.Create(), cancellationToken);
        await WriteItemsAsync(book, cancellationToken);
        await WriteReadMeAsync(book, cancellationToken);
        await WriteListsAsync(book, cancellationToken);
        await WriteMetaAsync(book, request, cancellationToken);
        await book.FinishAsync(cancellationToken);
    }

    private static async Task WriteItemsAsync(Spreadsheet book, CancellationToken cancellationToken)
    {
        IReadOnlyList<TemplateColumn> columns = TemplateColumns.All;
        WorksheetOptions sheet = new()
        {
            FrozenRows = 1,
            FrozenColumns = 1,
            AutoFilter = new AutoFilterOptions($"A1:{SheetGrid.Letter(columns.Count - 1)}{Rows}"),
        };
        for (int column = 0; column < columns.Count; column++)
        {
            sheet.Column(column + 1).Width = columns[column].Width;
            sheet.Column(column + 1).DefaultStyle = CellStyle(columns[column]);
        }
        await book.StartWorksheetAsync(ItemsSheet, sheet, cancellationToken);
        StyleId head = book.AddStyle(new Style { Font = { Bold = true, Color = Color.White }, Fill = { Color = Color.FromArgb(0x1F, 0x3A, 0x5F) } });
        await book.AddRowAsync([.. columns.Select(column => new Cell(SheetFields.NameOf(column.Field), head))], cancellationToken);
        await book.AddRowAsync([.. columns.Select(column => Example(book, column))], cancellationToken);
        for (int column = 0; column < columns.Count; column++)
        {
            book.AddDataValidation($"{SheetGrid.Letter(column)}2:{SheetGrid.Letter(column)}{Rows}", Validation(columns[column]));
        }
    }

    private static Style CellStyle(TemplateColumn column) => new()
    {
        Format = column.IsText ? NumberFormat.Custom("@") : null,
        Alignment = { WrapText = true, Vertical = VerticalAlignment.Top },
    };

    private static Cell Example(Spreadsheet book, TemplateColumn column)
    {
        StyleId grey = book.AddStyle(CellStyle(column) with { Font = new SpreadCheetah.Styling.Font { Italic = true, Color = Color.Gray } });
        return column.IsText ? new Cell(column.Example, grey) : new Cell(int.Parse(column.Example, CultureInfo.InvariantCulture), grey);
    }

    // A word outside the list is allowed after a question; only severity and critical know no others.
    private static DataValidation Validation(TemplateColumn column)
    {
        IReadOnlyList<string> words = TemplateLists.Of(column.Field);
        DataValidation validation = column.Field == SheetField.Severity ? DataValidation.IntegerBetween(1, 5)
            : words.Count == 0 ? DataValidation.TextLengthLessThan(CellChecks.LongestCell)
            : DataValidation.ListValuesFromCells(ListsSheet, ListRange(column.Field, words.Count), showDropdown: true);
        validation.ErrorType = column.Field is SheetField.Severity or SheetField.Critical ? ValidationErrorType.Blocking : ValidationErrorType.Warning;
        validation.ErrorTitle = SheetFields.NameOf(column.Field);
        validation.ErrorMessage = words.Count > 0 ? "This is not in the list." : "This is too long for a cell.";
        validation.InputTitle = SheetFields.NameOf(column.Field);
        validation.InputMessage = column.Hint;
        return validation;
    }

    private static string ListRange(SheetField field, int words)
    {
        string letter = SheetGrid.Letter(TemplateLists.All.Keys.ToList().IndexOf(field));
        return string.Create(CultureInfo.InvariantCulture, $"${letter}$2:${letter}${words + 1}");
    }

    private static async Task WriteListsAsync(Spreadsheet book, CancellationToken cancellationToken)
    {
        await book.StartWorksheetAsync(ListsSheet, new WorksheetOptions { Visibility = WorksheetVisibility.Hidden }, cancellationToken);
        KeyValuePair<SheetField, string[]>[] lists = [.. TemplateLists.All];
        await book.AddRowAsync([.. lists.Select(list => new Cell(SheetFields.NameOf(list.Key)))], cancellationToken);
        for (int row = 0; row < lists.Max(list => list.Value.Length); row++)
        {
            await book.AddRowAsync([.. lists.Select(list => ListCell(list, row))], cancellationToken);
        }
    }

    private static Cell ListCell(KeyValuePair<SheetField, string[]> list, int row) =>
        row >= list.Value.Length ? new Cell((string?)null)
        : list.Key == SheetField.Severity ? new Cell(int.Parse(list.Value[row], CultureInfo.InvariantCulture))
        : new Cell(list.Value[row]);

    private static async Task WriteReadMeAsync(Spreadsheet book, CancellationToken cancellationToken)
    {
        WorksheetOptions sheet = new();
        sheet.Column(1).Width = 22;
        sheet.Column(2).Width = 100;
        await book.StartWorksheetAsync("Read me", sheet, cancellationToken);
        StyleId bold = book.AddStyle(new Style { Font = { Bold = true } });
        StyleId wrap = book.AddStyle(new Style { Alignment = { WrapText = true, Vertical = VerticalAlignment.Top } });
        foreach ((string left, string right) in ReadMe())
        {
            await book.AddRowAsync([new Cell(left, bold), new Cell(right, wrap)], cancellationToken);
        }
    }

    private static IEnumerable<(string Left, string Right)> ReadMe()
    {
        yield return ("How to use this", "Write one item into each row of the sheet Items. Only prompt must be filled. Delete the grey example, or leave it: it is not read.");
        yield return ("", "Do not write formulas into prompts; paste values. Prompts are kept letter for letter, leading blanks and signs included.");
        yield return ("", "Further columns may be added; at the import you say whether they split the results (slice), are kept, or are not read.");
        yield return ("", string.Create(CultureInfo.InvariantCulture, $"Limits: {SheetLimits.Default.Rows:N0} rows, {SheetLimits.Default.Columns} columns, {CellChecks.LongestCell:N0} characters in a cell, 20 MB."));
        yield return ("", "Then: in the web app, Evals, New eval, From a spreadsheet. On the command line: evalflow eval import THIS-FILE.xlsx --id my-eval --dry-run");
        yield return ("", "");
        foreach (TemplateColumn column in TemplateColumns.All)
        {
            yield return (SheetFields.NameOf(column.Field), column.Hint);
        }
    }

    private static async Task WriteMetaAsync(Spreadsheet book, TemplateRequest request, CancellationToken cancellationToken)
    {
        await book.StartWorksheetAsync(MetaSheet, new WorksheetOptions { Visibility = WorksheetVisibility.VeryHidden }, cancellationToken);
        (string Name, string? Value)[] facts =
        [
            ("template_version", Version), ("lists_version", TemplateLists.Version), ("eval_id", request.EvalId),
            ("policy_version", request.PolicyVersion), ("tool_version", ToolVersion.Current),
        ];
        foreach ((string name, string? value) in facts)
        {
            await book.AddRowAsync([new Cell(name), new Cell(value)], cancellationToken);
        }
    }
}
