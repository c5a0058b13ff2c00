using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Interchange.Imports;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow import FILE</c>: a log of another tool becomes a run of recorded responses.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> Source = new("file") { Description = "Log of Inspect (.eval, .json), results of promptfoo (.json), samples of lm-eval or log of OpenAI evals (.jsonl)." };
    private static readonly Option<string?> Id = new("--id") { Description = "Id of the eval (default: the task's name).", HelpName = "ID" };
    private static readonly Option<string?> Direction = new("--direction") { Description = "Whether a larger score is good.", HelpName = "WORD" };

    static ImportCommand() => Direction.AcceptOnlyFromAmong("lower_is_better", "higher_is_better", "neutral");

    public static Command Create()
    {
        Command command = new("import", "Take over a run of another tool: its samples, its responses, and what its scorers said.") { Source, Id, Direction };
        command.Handle(ImportAsync);
        return command;
    }

    private static async Task<int> ImportAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        ImportLog import = new(host.Register, host.Intake, host.Registry, Path.GetFullPath(Path.Combine(host.Folder, "imports")));
        IReadOnlyList<ImportedLog> logs = await import.RunAsync(
            new ImportRequest(parsed.GetValue(Source)!, parsed.GetValue(Id), parsed.GetValue(Direction)), cancellationToken);
        List<Run> runs = [];
        foreach (ImportedLog log in logs)
        {
            foreach (string note in log.Notes)
            {
                context.Screen.Note($"note: {note}");
            }
            SubmittedRun submitted = await host.Submit.RunAsync(
                new RunRequest { Version = log.Eval.Version, Model = log.ModelSpec, Epochs = log.Epochs }, cancellationToken);
            context.Screen.Note($"imported {submitted.Run.RunId} ({log.Tool}: {log.OriginalModel}, {log.Results} results)");
            runs.Add(submitted.Run);
        }
        return await FollowRuns.ToTheEndAsync(context, host, runs, cancellationToken);
    }
}
