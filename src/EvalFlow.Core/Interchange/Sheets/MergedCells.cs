using System.Globalization;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>A value merged over several cells is meant for each of them (one family name beside five prompts, say).</summary>
internal static class MergedCells
{
    public static IReadOnlyList<SheetRow> Fill(IReadOnlyList<SheetRow> rows, IReadOnlyList<string> areas, SheetLimits limits)
    {
        if (areas.Count == 0)
        {
            return rows;
        }
        Dictionary<int, int> places = Enumerable.Range(0, rows.Count).ToDictionary(place => rows[place].Number);
        SheetRow[] filled = [.. rows];
        foreach (string area in areas.Take(limits.Rows))
        {
            if (Bounds(area) is { } bounds && bounds.Left < limits.Columns && places.TryGetValue(bounds.Top, out int place))
            {
                Fill(filled, place, bounds);
            }
        }
        return filled;
    }

    // Downwards only: a title merged over the columns of its row is one text, not many.
    private static void Fill(SheetRow[] rows, int place, (int Left, int Top, int Bottom) area)
    {
        SheetCell value = rows[place][area.Left];
        for (int below = place + 1; !value.IsBlank && below < rows.Length && rows[below].Number <= area.Bottom; below++)
        {
            SheetCell[] cells = [.. rows[below].Cells, .. Enumerable.Repeat(SheetCell.Empty, Math.Max(0, area.Left + 1 - rows[below].Cells.Count))];
            cells[area.Left] = value;
            rows[below] = rows[below] with { Cells = cells };
        }
    }

    private static (int Left, int Top, int Bottom)? Bounds(string area)
    {
        string[] corners = area.Split(':');
        return corners.Length == 2 && SheetXml.ColumnOf(corners[0]) is { } left && Row(corners[0]) is { } top && Row(corners[1]) is { } bottom
            ? (left, top, bottom) : null;
    }

    private static int? Row(string address) =>
        int.TryParse(address.AsSpan().TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), NumberStyles.None, CultureInfo.InvariantCulture, out int row) ? row : null;
}
