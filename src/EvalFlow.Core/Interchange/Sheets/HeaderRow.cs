namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Finds the row with the column names below titles and notes.</summary>
internal static class HeaderRow
{
    /// <summary>Rows with content that are looked at.</summary>
    public const int Farthest = 20;

    /// <summary>Place of the header among the rows; null when no row looks like one.</summary>
    /// <param name="known">Whether a cell is a name that is known to stand above columns.</param>
    public static int? Find(IReadOnlyList<SheetRow> rows, Func<string, bool> known)
    {
        int? best = null;
        double most = 0;
        for (int place = 0; place < Math.Min(rows.Count, Farthest); place++)
        {
            double score = Score(rows[place], known);
            if (score > most)
            {
                (best, most) = (place, score);
            }
        }
        return best;
    }

    // Names that are known count most; then many different short texts side by side. A title is one cell, a sample has long ones.
    private static double Score(SheetRow row, Func<string, bool> known)
    {
        string[] names = [.. row.Cells.Where(cell => cell is { IsBlank: false, Kind: CellKind.Text or CellKind.Formula }).Select(cell => cell.Text.Trim())];
        int familiar = names.Count(known);
        int distinct = names.Where(name => name.Length <= 60).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        return names.Length == 0 ? 0 : (familiar * 10) + (distinct == names.Length ? Math.Min(distinct, 9) * (names.Length > 1 ? 1 : 0.1) : 0);
    }
}
