using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Interchange.Exports;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow export RUN --format ... -o FILE</c>.</summary>
internal static class ExportCommand
{
    private static readonly string[] Formats = ["csv", "xlsx", "parquet", "jsonl", "inspect"];

    private static readonly Argument<string[]> Runs = new("run") { Description = "A run; with --compare the baseline and the candidate.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> Format = new("--format") { Description = "csv, xlsx, parquet, jsonl or inspect.", HelpName = "FORMAT", Required = true };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "File to write.", HelpName = "FILE", Required = true };
    private static readonly Option<bool> Compare = new("--compare") { Description = "Export the comparison of two runs." };
    private static readonly Option<string?> Table = new("--table") { Description = "Table for csv and parquet: samples, metrics; with --compare comparisons, flips, left_out.", HelpName = "NAME" };
    private static readonly Option<bool> Transcripts = new("--with-transcripts") { Description = "Prompts and responses too. Who took them, and when, is recorded." };

    static ExportCommand() => Format.AcceptOnlyFromAmong(Formats);

    public static Command Create()
    {
        Command command = new("export", "Write a run, or the comparison of two, for another program. Without transcripts unless asked.")
        {
            Runs, Format, Output, Compare, Table, Transcripts, ActorOption.By,
        };
        command.Handle(ExportAsync);
        return command;
    }

    private static async Task<int> ExportAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        ExportRequest request = Request(parsed);
        string path = OutputFile.Check(parsed.GetValue(Output)!);
        List<Run> runs = await FindAsync(host, parsed, cancellationToken);
        ExportRun export = new(host.Runs, host.Registry, host.Reports, host.Compare, host.Records, context.Clock);
        bool asArchive = path.EndsWith(".eval", StringComparison.OrdinalIgnoreCase);
        await OutputFile.WriteAsync(path, stream => runs is [var baseline, var candidate]
            ? export.CompareAsync(baseline, candidate, request, stream, cancellationToken)
            : export.RunAsync(runs[0], request, asArchive, stream, cancellationToken));
        long bytes = new FileInfo(path).Length;
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new ExportedFile(path, parsed.GetValue(Format)!, bytes, [.. runs.Select(run => run.RunId)], request.WithTranscripts));
        }
        context.Screen.Say($"wrote  {path}  {bytes / 1024d / 1024d:0.0} MB{(request.WithTranscripts ? "  with transcripts; recorded" : "  without transcripts")}");
        return ExitCode.Done;
    }

    private static ExportRequest Request(ParseResult parsed)
    {
        ExportFormat format = (ExportFormat)Array.IndexOf(Formats, parsed.GetValue(Format));
        bool comparing = parsed.GetValue(Compare);
        return comparing && parsed.GetValue(Transcripts)
            ? throw new BadInputException("--with-transcripts", "A comparison holds no transcripts.", "Export each of the two runs with --with-transcripts.")
            : new ExportRequest(format, parsed.GetValue(Transcripts), parsed.GetValue(Table), ActorOption.Read(parsed));
    }

    private static async Task<List<Run>> FindAsync(EmbeddedHost host, ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] ids = parsed.GetValue(Runs)!;
        int wanted = parsed.GetValue(Compare) ? 2 : 1;
        if (ids.Length != wanted)
        {
            throw new BadInputException("run", $"{ids.Length} runs are named; {(wanted == 2 ? "a comparison has two" : "one file holds one run")}.", wanted == 2 ? "Write evalflow export --compare BASELINE CANDIDATE ..." : "Export one run at a time, or add --compare.");
        }
        List<Run> runs = [];
        foreach (string id in ids)
        {
            runs.Add(await CommandContext.FindEndedRunAsync(host, id, cancellationToken));
        }
        return runs;
    }
}

internal sealed record ExportedFile(string Path, string Format, long Bytes, IReadOnlyList<string> Runs, bool WithTranscripts);
