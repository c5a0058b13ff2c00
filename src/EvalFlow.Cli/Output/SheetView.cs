using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;
using Spectre.Console;

namespace EvalFlow.Cli.Output;

/// <summary>A checked sheet as a person reads it. Prompts are not shown; they may be what nobody wants on a screen.</summary>
internal static class SheetView
{
    private const int MostWarnings = 20;
    private const int MostChanges = 10;

    public static void Write(Screen screen, CheckedSheet sheet)
    {
        SheetReading reading = sheet.Reading;
        string which = reading.Sheets.Count > 1 ? $", sheet '{reading.Grid.Sheet}'" : "";
        screen.Say($"{reading.File}{which}: {Numbers.Count(reading.Rows.Count)} {(reading.Rows.Count == 1 ? "row" : "rows")} below row {reading.Header.Number}");
        Table table = RunView.Grid("column", "in the sheet", "is read as", "because");
        foreach (ColumnChoice column in reading.Mapping.Columns)
        {
            table.AddRow(new Text(column.Letter), new Text(Numbers.Fit(column.Header, 28)), new Text(As(column)), new Text(Why(column.Reason)));
        }
        screen.Show(table);
        foreach (SheetIssue warning in sheet.Issues.Where(issue => issue.Severity == IssueSeverity.Warning).Take(MostWarnings))
        {
            screen.Note($"warning: {ProblemView.Place(warning.Problem)}{warning.Problem.Message} {warning.Problem.Fix}");
        }
        if (sheet.Warnings > MostWarnings)
        {
            screen.Note($"and {Numbers.Count(sheet.Warnings - MostWarnings)} more warnings; --errors FILE.xlsx shows them beside the cells");
        }
    }

    public static void WriteEnd(Screen screen, CheckedSheet sheet, RegisteredEval? registered)
    {
        if (screen.Json)
        {
            screen.WriteJson(SheetReport.Of(sheet, registered));
            return;
        }
        WriteDiff(screen, sheet);
        screen.Say("");
        screen.Say(sheet.Yaml!.TrimEnd());
        screen.Say("");
        string name = $"{sheet.Definition!.Id}@{sheet.Definition.Version}";
        screen.Say(registered is null
            ? $"{name} can be registered: {Numbers.Count(sheet.Samples.Count)} samples, {sheet.Warnings} warnings. Nothing was changed (--dry-run)."
            : $"{(registered.IsNew ? "added" : "already there")}  {name}  {Numbers.Count(registered.Version.SampleCount)} samples");
    }

    public static void WriteDiff(Screen screen, CheckedSheet sheet)
    {
        if (sheet is { Diff: { } diff, Last: { } last })
        {
            WriteDiff(screen, diff, $"Against {last.Id}@{last.Version}");
        }
    }

    public static void WriteDiff(Screen screen, SampleDiff diff, string title)
    {
        screen.Say($"{title}: {Numbers.Count(diff.Added.Count)} added, {Numbers.Count(diff.Changed.Count)} changed, {Numbers.Count(diff.Removed.Count)} removed, {Numbers.Count(diff.Unchanged)} unchanged{(diff.Reordered ? ", in another order" : "")}");
        Listed(screen, "added", diff.Added);
        Listed(screen, "removed", diff.Removed);
        Listed(screen, "changed", [.. diff.Changed.Select(change => $"{change.Id} ({string.Join(", ", change.Fields.Select(field => field.Field))})")]);
    }

    private static void Listed(Screen screen, string word, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            screen.Tell($"{word}: {string.Join(", ", items.Take(MostChanges))}{(items.Count > MostChanges ? $", and {items.Count - MostChanges} more" : "")}", 2);
        }
    }

    private static string As(ColumnChoice column) => column.Field switch
    {
        SheetField.Ignored => "-",
        SheetField.Slice or SheetField.Kept => column.Name == column.Header ? SheetFields.NameOf(column.Field) : $"{SheetFields.NameOf(column.Field)}:{column.Name}",
        _ => SheetFields.NameOf(column.Field),
    };

    private static string Why(MappingReason reason) => reason switch
    {
        MappingReason.Name => "its name",
        MappingReason.LastVersion => "the last version",
        MappingReason.Remembered => "chosen before",
        MappingReason.Similar => "its name is close: check",
        MappingReason.Chosen => "you said so",
        MappingReason.Unknown => "not known",
    };
}
