using System.CommandLine;
using EvalFlow.Core.Interchange.Templates;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow eval template -o FILE.xlsx</c>.</summary>
internal static class EvalTemplateCommand
{
    private static readonly Option<string> Output = new("--output", "-o") { Description = "Workbook to write.", HelpName = "FILE.xlsx", Required = true };
    private static readonly Option<string?> Id = new("--id") { Description = "Eval that the workbook is for; kept inside it.", HelpName = "ID" };
    private static readonly Option<string?> Policy = new("--policy-version") { Description = "Version of the policy it is written against; kept inside it.", HelpName = "VERSION" };

    public static Command Create()
    {
        Command command = new("template", "Write a workbook to fill in: columns, lists of words, an example, a read-me.") { Output, Id, Policy };
        command.Handle(WriteAsync);
        return command;
    }

    private static async Task<int> WriteAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string path = OutputFile.Check(parsed.GetValue(Output)!, ".xlsx");
        await OutputFile.WriteAsync(
            path, stream => TemplateWorkbook.WriteAsync(stream, new TemplateRequest(parsed.GetValue(Id), parsed.GetValue(Policy)), cancellationToken));
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new WrittenFile(path));
        }
        context.Screen.Say($"wrote  {path}");
        context.Screen.Note("Fill in the sheet Items, then: evalflow eval import FILE.xlsx --id my-eval --dry-run");
        return ExitCode.Done;
    }
}

internal sealed record WrittenFile(string Path);
