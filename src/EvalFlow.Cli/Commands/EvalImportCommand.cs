using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Drafts;
using EvalFlow.Core.Interchange.Sheets;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow eval import FILE.xlsx</c>: a spreadsheet becomes a version of an eval.</summary>
internal static class EvalImportCommand
{
    private static readonly Argument<string> Source = new("file") { Description = "Workbook (.xlsx) or text table (.csv)." };
    private static readonly Option<string[]> Map = new("--map") { Description = "What a column is for: COLUMN=FIELD; its name or letter, and a field, slice, keep or ignore.", HelpName = "COLUMN=FIELD" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Check and show what would change; register nothing." };
    private static readonly Option<string?> Errors = new("--errors") { Description = "Write the rows with an _errors column and coloured cells to this workbook.", HelpName = "FILE.xlsx" };
    private static readonly Option<string?> Out = new("--out") { Description = "Leave definition and samples as files in this folder too.", HelpName = "DIR" };
    private static readonly Option<string?> Team = new("--team") { Description = "Team whose choices of columns are remembered.", HelpName = "TEAM" };
    private static readonly Option<string?> Sheet = new("--sheet") { Description = "Sheet of the workbook (default: the one that looks most like samples).", HelpName = "NAME" };
    private static readonly Option<int?> Header = new("--header-row") { Description = "Row with the column names (default: found).", HelpName = "N" };
    private static readonly Option<string?> Encoding = new("--encoding") { Description = "Encoding of a CSV file that is not UTF-8: windows-1252.", HelpName = "NAME" };
    private static readonly Option<string?> Delimiter = new("--delimiter") { Description = "What separates the cells of a CSV file (default: found).", HelpName = "SIGN" };
    private static readonly Option<bool> SkipHidden = new("--skip-hidden") { Description = "Leave out rows that a filter hides." };

    static EvalImportCommand() => Encoding.AcceptOnlyFromAmong("utf-8", "windows-1252");

    public static Command Create()
    {
        Command command = new("import", "Make a version of an eval from a spreadsheet.")
        {
            Source, Map, DryRun, Errors, Out, Team, Sheet, Header, Encoding, Delimiter, SkipHidden, ActorOption.By,
        };
        EvalFormOptions.AddTo(command);
        command.Handle(ImportAsync);
        return command;
    }

    private static async Task<int> ImportAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        string path = parsed.GetValue(Source)!;
        EvalForm form = EvalFormOptions.Read(parsed, path);
        string? errors = parsed.GetValue(Errors) is { } wanted ? OutputFile.Check(wanted, ".xlsx") : null;
        string team = parsed.GetValue(Team) ?? RememberMapping.Everybody;
        ImportSheet import = new(host.Registry, host.Intake, host.Register, new RememberMapping(host.Records, context.Clock));
        CheckedSheet sheet = await CheckAsync(import, path, new ImportOrder(Path.GetFileName(path), form, Choice(parsed), team), cancellationToken);
        if (errors is not null)
        {
            await OutputFile.WriteAsync(errors, stream => ErrorWorkbook.WriteAsync(sheet.Reading, sheet.Issues, stream, cancellationToken));
            context.Screen.Note($"wrote {errors}");
        }
        SheetView.Write(context.Screen, sheet);
        sheet.ThrowIfRefused();
        bool isDry = parsed.GetValue(DryRun);
        RegisteredEval? registered = isDry ? null : await import.CommitAsync(sheet, team, ActorOption.Read(parsed), parsed.GetValue(Out), cancellationToken);
        SheetView.WriteEnd(context.Screen, sheet, registered);
        return ExitCode.Done;
    }

    private static async Task<CheckedSheet> CheckAsync(ImportSheet import, string path, ImportOrder order, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException(path, "There is no such file.", "Give the path of an .xlsx or .csv file.");
        }
        await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return await import.CheckAsync(stream, order, cancellationToken);
    }

    private static SheetChoice Choice(ParseResult parsed) => new()
    {
        Sheet = parsed.GetValue(Sheet),
        HeaderRow = parsed.GetValue(Header),
        SkipHiddenRows = parsed.GetValue(SkipHidden),
        Encoding = parsed.GetValue(Encoding) switch { "utf-8" => SheetEncoding.Utf8, "windows-1252" => SheetEncoding.Windows1252, _ => null },
        Delimiter = parsed.GetValue(Delimiter) switch { null => null, "tab" or "\\t" => '\t', [var one] => one, { } other => throw new BadInputException("--delimiter", $"'{other}' is not one sign.", "Write --delimiter ';' or --delimiter tab.") },
        Columns = [.. (parsed.GetValue(Map) ?? []).Select(ImportOrder.Column)],
    };
}
