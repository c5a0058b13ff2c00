namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>The rows below the header that are samples; what else stands there is left out, and said.</summary>
internal sealed record DataRows(IReadOnlyList<SheetRow> Rows, IReadOnlyList<SheetIssue> Notes)
{
    private static readonly string[] Sums =
        ["total", "totals", "grand total", "sum", "count", "average", "mean", "summe", "gesamt", "gesamtsumme", "anzahl", "mittelwert"];

    public static DataRows Below(SheetGrid grid, int header, bool skipHidden)
    {
        IssueList notes = new(grid);
        List<SheetRow> rows = [.. grid.Rows.Skip(header + 1)];
        SheetRow names = grid.Rows[header];
        LeaveOutRepeatedHeaders(rows, names, notes);
        LeaveOutExample(rows, notes);
        LeaveOutTotals(rows, notes);
        Hidden(rows, skipHidden, notes);
        if (rows.Count == 0)
        {
            notes.Error(null, "There are no samples below the column names.", "Write one sample into each row.");
        }
        return new DataRows(rows, notes.Kept);
    }

    private static void LeaveOutRepeatedHeaders(List<SheetRow> rows, SheetRow header, IssueList notes)
    {
        foreach (SheetRow row in rows.Where(row => Same(row, header)).ToList())
        {
            notes.Warn(row, null, null, "The row repeats the column names and is left out.", "Delete it.");
            rows.Remove(row);
        }
    }

    private static bool Same(SheetRow row, SheetRow header) =>
        row.Cells[0].Text == header.Cells[0].Text && row.Cells.Select(cell => cell.Text.Trim()).SequenceEqual(header.Cells.Take(row.Cells.Count).Select(cell => cell.Text.Trim()));

    // The template's own example; whoever overwrites it has changed its id.
    private static void LeaveOutExample(List<SheetRow> rows, IssueList notes)
    {
        if (rows.FirstOrDefault() is { } first && first.Cells.Any(cell => cell.Text == Templates.TemplateColumns.ExampleId))
        {
            notes.Warn(first, null, null, "The example of the template is left out.", "Delete the row, or write a sample over it with an id of its own.");
            rows.RemoveAt(0);
        }
    }

    private static void LeaveOutTotals(List<SheetRow> rows, IssueList notes)
    {
        while (rows.Count > 0 && IsTotal(rows[^1]))
        {
            notes.Warn(rows[^1], null, null, "The last row looks like a totals row and is left out.", "Delete it; if it is a sample, give it an id.");
            rows.RemoveAt(rows.Count - 1);
        }
    }

    private static bool IsTotal(SheetRow row)
    {
        SheetCell[] filled = [.. row.Cells.Where(cell => !cell.IsBlank)];
        return filled.Length <= 3 && Sums.Contains(filled[0].Text.Trim().TrimEnd(':').ToLowerInvariant())
            && filled.Skip(1).All(cell => cell.Kind is CellKind.Number or CellKind.Formula or CellKind.Error || double.TryParse(cell.Text, System.Globalization.CultureInfo.InvariantCulture, out _));
    }

    private static void Hidden(List<SheetRow> rows, bool skip, IssueList notes)
    {
        int hidden = rows.Count(row => row.IsHidden);
        if (hidden == 0)
        {
            return;
        }
        string rowsAre = hidden == 1 ? "1 row is" : $"{hidden} rows are";
        if (skip)
        {
            rows.RemoveAll(row => row.IsHidden);
            notes.Warn($"{rowsAre} hidden in the sheet and left out, as asked.", "Show the rows to have them read.");
        }
        else
        {
            notes.Warn($"{rowsAre} hidden in the sheet (by a filter, perhaps) and read all the same.", "Delete them, or ask for hidden rows to be skipped.");
        }
    }
}
