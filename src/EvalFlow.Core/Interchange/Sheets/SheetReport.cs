using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>A checked or imported sheet as other programs read it.</summary>
public sealed record SheetReport(
    string EvalId, string Version, bool Registered, bool IsNew, string File, string Sheet, int HeaderRow, int Rows, int Samples, int Errors, int Warnings,
    IReadOnlyList<SheetColumnReport> Columns, IReadOnlyList<ErrorDetail> WarningDetails, SampleDiff? Diff, string? EvalHash, string Yaml)
{
    public static SheetReport Of(CheckedSheet sheet, RegisteredEval? registered) => new(
        sheet.Definition!.Id, sheet.Definition.Version, registered is not null, registered?.IsNew ?? false,
        sheet.Reading.File, sheet.Reading.Grid.Sheet, sheet.Reading.Header.Number, sheet.Reading.Rows.Count, sheet.Samples.Count, sheet.Errors, sheet.Warnings,
        [.. sheet.Reading.Mapping.Columns.Select(column => new SheetColumnReport(column.Letter, column.Header, SheetFields.NameOf(column.Field), column.Name, column.Reason))],
        [.. sheet.Issues.Where(issue => issue.Severity == IssueSeverity.Warning).Select(issue => ErrorDetail.Of(issue.Problem))],
        sheet.Diff, registered?.Version.Hash, sheet.Yaml!);
}

/// <param name="Column">Letter.</param>
public sealed record SheetColumnReport(string Column, string Header, string Field, string Name, MappingReason Reason);
