using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Sheets;
using Microsoft.Extensions.Primitives;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>Reads what a person said about an uploaded sheet.</summary>
internal static class ChoiceFields
{
    // A tab cannot be seen in a list of choices.
    private const string Tab = "tab";

    /// <param name="fields">Values of the form; of each column <c>column_0</c> (header or letter), <c>as_0</c>, <c>name_0</c>, and <c>was_0</c> as it was before.</param>
    public static SheetChoice Read(SheetChoice before, Func<string, StringValues> fields)
    {
        SheetChoice choice = new()
        {
            Sheet = Text(fields, "sheet"),
            HeaderRow = Row(Text(fields, "header_row")),
            Encoding = Text(fields, "encoding") switch { "windows-1252" => SheetEncoding.Windows1252, "utf-8" => SheetEncoding.Utf8, _ => null },
            Delimiter = Text(fields, "delimiter") switch { null => null, Tab => '\t', [var one] => one, _ => null },
            SkipHiddenRows = Text(fields, "skip_hidden") is not null,
        };
        // Of another sheet, or below another header, the columns are others too.
        bool isSamePlace = choice.Sheet == before.Sheet && choice.HeaderRow == before.HeaderRow && choice.Encoding == before.Encoding && choice.Delimiter == before.Delimiter;
        return isSamePlace ? choice with { Columns = Columns(before, fields) } : choice;
    }

    // What was only proposed and left so is no choice of a person, and is not remembered as one.
    private static List<KeyValuePair<string, string>> Columns(SheetChoice before, Func<string, StringValues> fields)
    {
        HashSet<string> chosen = [.. before.Columns.Select(column => column.Key)];
        List<KeyValuePair<string, string>> columns = [];
        for (int place = 0; place < SheetLimits.Default.Columns && Raw(fields, $"column_{place}") is { Length: > 0 } column; place++)
        {
            string field = Text(fields, $"as_{place}") ?? "ignore";
            string name = Text(fields, $"name_{place}") ?? "";
            string wanted = field is "slice" or "keep" && name.Length > 0 ? $"{field}:{name}" : field;
            if (wanted != Raw(fields, $"was_{place}") || chosen.Contains(column))
            {
                columns.Add(new(column, wanted));
            }
        }
        return columns;
    }

    private static int? Row(string? text) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int row) && row > 0 ? row
        : throw new BadInputException("header row", $"'{text}' is no row.", "Write the number of the row with the column names, or leave it empty.");

    private static string? Text(Func<string, StringValues> fields, string name) => Raw(fields, name).Trim() is { Length: > 0 } text ? text : null;

    private static string Raw(Func<string, StringValues> fields, string name) => fields(name).ToString();
}
