using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Registry;
using Spectre.Console;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow eval validate | add | list | show | ...</c></summary>
internal static class EvalCommands
{
    private static readonly Argument<string[]> Paths = new("path")
    {
        Description = "Definition files (NAME.eval.yaml) or folders that hold some.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Argument<string> Id = new("eval") { Description = "ID or ID@VERSION." };

    public static Command Create()
    {
        Command validate = new("validate", "Check definitions and their samples; report every problem at once.") { Paths };
        validate.Handle(ValidateAsync);
        Command add = new("add", "Register definitions. A registered version never changes.") { Paths };
        add.Handle(AddAsync);
        Command list = new("list", "List the registered evals.");
        list.Handle(ListAsync);
        Command show = new("show", "Show a registered eval.") { Id };
        show.Handle(ShowAsync);
        Command all = new("eval", "Definitions of evaluations.")
        {
            validate, add, list, show, EvalTemplateCommand.Create(), EvalImportCommand.Create(),
            EvalStateCommands.CreateState(), EvalStateCommands.CreateHistory(), EvalStateCommands.CreateLeaked(),
        };
        foreach (Command command in EvalTryCommands.Create())
        {
            all.Add(command);
        }
        return all;
    }

    private static async Task<int> ValidateAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        EvalIntake intake = new(context.Clock);
        List<Problem> problems = [];
        List<EvalSummary> good = [];
        foreach (string path in EvalPaths.Expand(parsed.GetValue(Paths)!))
        {
            CheckedEval checkedEval = await intake.CheckAsync(path, cancellationToken);
            problems.AddRange(checkedEval.Problems);
            if (checkedEval is { Problems.Count: 0, Version: { } version })
            {
                good.Add(EvalSummary.Of(version, path, checkedEval.Notes));
                context.Screen.Say($"ok  {version.Id}@{version.Version}  {Numbers.Count(version.SampleCount)} samples  {path}");
                WriteNotes(context.Screen, checkedEval.Notes);
            }
        }
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new EvalList(good));
        }
        return ExitCode.Done;
    }

    private static async Task<int> AddAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        List<EvalSummary> added = [];
        foreach (string path in EvalPaths.Expand(parsed.GetValue(Paths)!))
        {
            RegisteredEval eval = await host.Register.HandleAsync(path, cancellationToken);
            added.Add(EvalSummary.Of(eval.Version, path, eval.Notes));
            string word = eval.IsNew ? "added" : "already there";
            context.Screen.Say($"{word}  {eval.Version.Id}@{eval.Version.Version}  {Numbers.Count(eval.Version.SampleCount)} samples");
            WriteNotes(context.Screen, eval.Notes);
        }
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new EvalList(added));
        }
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        EvalList evals = await host.Evals.ListAsync(cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(evals);
            return ExitCode.Done;
        }
        if (evals.Evals.Count == 0)
        {
            context.Screen.Say("No evals are registered. Add one: evalflow eval add PATH, or try evalflow demo.");
            return ExitCode.Done;
        }
        Table table = RunView.Grid("eval", "version", "samples", "state", "added");
        foreach (EvalSummary eval in evals.Evals)
        {
            table.AddRow(
                new Text(eval.Id), new Text(eval.Version), new Text(Numbers.Count(eval.Samples)),
                new Text(Lifecycle.Word(eval.State ?? EvalState.Active)), new Text(Numbers.Time(eval.AddedAt)));
        }
        context.Screen.Show(table);
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        EvalVersion version = await EvalPaths.FindRegisteredAsync(host, parsed.GetValue(Id)!, cancellationToken);
        EvalFreshness? freshness = await StaleView.ReadAsync(context, host, version.Id, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(await host.Evals.ShowAsync(version, cancellationToken));
            return ExitCode.Done;
        }
        EvalDefinition? definition = EvalDefinitionReader.Read(version.Id, version.Source, []);
        EvalStanding standing = await host.States.ReadAsync(version.Id, cancellationToken);
        EvalView.Write(context.Screen, version, definition, standing, freshness);
        return ExitCode.Done;
    }

    private static void WriteNotes(Screen screen, IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
        {
            screen.Note($"  note: {note}");
        }
    }
}
