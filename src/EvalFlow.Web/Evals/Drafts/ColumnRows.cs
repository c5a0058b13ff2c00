using EvalFlow.Core;
using EvalFlow.Core.Interchange.Sheets;

namespace EvalFlow.Web.Evals.Drafts;

/// <summary>One column of the sheet as the mapping shows it.</summary>
/// <param name="Key">Header, or the letter where the header is not the only one of its name.</param>
/// <param name="Was">Field, perhaps with a name, as it is now; empty where it is a guess.</param>
/// <param name="Example">First cell that holds something; texts for the model are masked.</param>
internal sealed record ColumnRow(string Key, string Letter, string Header, string Field, string Name, string Was, string Why, string Example, bool IsMasked)
{
    private const int Widest = 40;

    public static IReadOnlyList<ColumnRow> Of(SheetReading reading)
    {
        ILookup<string, ColumnChoice> byHeader = reading.Mapping.Columns.ToLookup(column => column.Header, StringComparer.OrdinalIgnoreCase);
        return [.. reading.Mapping.Columns.Select(column => Row(reading, column, byHeader[column.Header].Count() == 1 ? column.Header : column.Letter))];
    }

    private static ColumnRow Row(SheetReading reading, ColumnChoice column, string key)
    {
        string field = SheetFields.NameOf(column.Field);
        bool hasName = column.Field is SheetField.Slice or SheetField.Kept;
        // What nobody has placed may be the prompt, so it is masked too.
        bool isMasked = SheetFields.IsVerbatim(column.Field) || column.Field is SheetField.Ignored or SheetField.Kept or SheetField.RubricNotes;
        string first = reading.Rows.Select(row => row[column.Column]).FirstOrDefault(cell => !cell.IsBlank).Text ?? "";
        return new ColumnRow(
            key, column.Letter, column.Header, field, hasName && column.Name != column.Header ? column.Name : "",
            // A guess that a person leaves as it is when reading the list is their choice then.
            column.Reason == MappingReason.Similar ? "" : hasName && column.Name != column.Header ? $"{field}:{column.Name}" : field, Because(column.Reason),
            first.Length == 0 ? "" : isMasked ? $"{Numbers.Count(first.Length)} letters" : Numbers.Fit(first.ReplaceLineEndings(" "), Widest), isMasked);
    }

    private static string Because(MappingReason reason) => reason switch
    {
        MappingReason.Name => "its name",
        MappingReason.LastVersion => "the last version",
        MappingReason.Remembered => "chosen before",
        MappingReason.Similar => "its name is close: check",
        MappingReason.Chosen => "you said so",
        MappingReason.Unknown => "not known",
    };
}
