using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Reports.Documents;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow report RUN</c> and <c>evalflow report --compare A B</c>.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string?> RunId = new("run")
    {
        Description = "Id of a run, or the beginning or end of it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string[]> Compare = new("--compare")
    {
        Description = "Report two runs, compared sample by sample, instead of one.",
        HelpName = "BASELINE CANDIDATE",
        Arity = new ArgumentArity(2, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Output = new("--output", "-o") { Description = "File to write (default: standard output).", HelpName = "FILE" };

    private static readonly Option<string?> Format = new("--format") { Description = "html or md (default: by the name of the file, else html).", HelpName = "FORMAT" };

    public static Command Create()
    {
        Command command = new("report", "Write a run, or two runs compared, as one self-contained page or as Markdown. Holds no prompt and no response.")
        {
            RunId, Compare, Output, Format,
        };
        command.Handle(ReportAsync);
        return command;
    }

    private static async Task<int> ReportAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string? path = parsed.GetValue(Output);
        string[] pair = parsed.GetValue(Compare) ?? [];
        Check(parsed.GetValue(RunId), pair, path, context.Screen.Json);
        string format = FormatOf(parsed.GetValue(Format), path);
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        ReportDocument document = pair is [var baseline, var candidate]
            ? await host.Compose.CompareAsync(
                await CommandContext.FindEndedRunAsync(host, baseline, cancellationToken), await CommandContext.FindEndedRunAsync(host, candidate, cancellationToken), cancellationToken)
            : await host.Compose.RunAsync(await CommandContext.FindRunAsync(host, parsed.GetValue(RunId)!, cancellationToken), cancellationToken);
        string text = format == "md" ? document.ToMarkdown() : document.ToHtml();
        if (path is null)
        {
            context.Screen.Write(text);
            return ExitCode.Done;
        }
        await ReportFile.WriteAsync(path, text, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new WrittenReport(Path.GetFullPath(path), format, document.Title));
        }
        context.Screen.Say($"Wrote {path}.");
        return ExitCode.Done;
    }

    private static string FormatOf(string? named, string? path) => named switch
    {
        null => Path.GetExtension(path) is ".md" or ".markdown" ? "md" : "html",
        "html" or "md" => named,
        _ => throw new BadInputException("--format", $"There is no format '{named}'.", "Write --format html or --format md. A page can be printed as PDF from any browser."),
    };

    private static void Check(string? run, string[] pair, string? path, bool json)
    {
        if (run is null == (pair.Length == 0))
        {
            throw new BadInputException(
                "report", run is null ? "Nothing says what to report." : "Both a run and --compare are given.",
                "Write evalflow report RUN, or evalflow report --compare BASELINE CANDIDATE.");
        }
        if (json && path is null)
        {
            throw new BadInputException("--json", "A report is no JSON document, so it cannot go to standard output with --json.", "Add -o FILE; 'runs show --json' and 'compare --json' have the numbers.");
        }
    }
}

/// <summary>Where a report was written.</summary>
/// <param name="Format">html or md.</param>
internal sealed record WrittenReport(string Path, string Format, string Title);

/// <summary>Writes a report whole or not at all.</summary>
internal static class ReportFile
{
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full) || Path.GetDirectoryName(full) is not { } folder || !Directory.Exists(folder))
        {
            throw new BadInputException(path, Directory.Exists(full) ? $"'{path}' is a folder." : $"The folder of '{path}' does not exist.", "Name a file in a folder that exists: -o report.html");
        }
        string temporary = $"{full}.part";
        try
        {
            await File.WriteAllTextAsync(temporary, text, cancellationToken);
            File.Move(temporary, full, overwrite: true);
        }
        catch (UnauthorizedAccessException)
        {
            throw new BadInputException(path, $"'{path}' may not be written.", "Choose a folder that you may write to: -o FILE");
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
