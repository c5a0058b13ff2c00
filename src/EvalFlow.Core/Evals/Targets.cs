using System.Text.Json;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Evals;

/// <summary>Reads the accepted answers of a cell.</summary>
internal static class Targets
{
    /// <summary>One answer per cell; several when the cell is a JSON list, or a text that is a JSON list of texts.</summary>
    public static IReadOnlyList<string> Read(ITableReader table, string? column)
    {
        string? cell = column is null ? null : table.Get(column);
        if (string.IsNullOrWhiteSpace(cell))
        {
            return [];
        }
        // "[Yes]" and "[1, 2]" are answers in their own right when they stand in a text cell.
        bool isList = table.IsList(column!);
        return (isList || MayBeTexts(cell)) && List(cell, isList) is { } several ? several : [cell];
    }

    // Told from the first letters: an exception for each "[Yes]" of a large file would take longer than reading it.
    private static bool MayBeTexts(ReadOnlySpan<char> cell)
    {
        cell = cell.Trim();
        return cell is ['[', .. var items, ']'] && items.TrimStart() is [] or ['"', ..];
    }

    private static List<string>? List(string cell, bool isList)
    {
        try
        {
            using JsonDocument list = JsonDocument.Parse(cell);
            return isList || list.RootElement.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
                ? [.. list.RootElement.EnumerateArray().Where(item => item.ValueKind != JsonValueKind.Null).Select(item => item.ToString())]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
