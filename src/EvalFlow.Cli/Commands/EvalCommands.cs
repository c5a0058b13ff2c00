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
        IReadOnlyList<EvalVersion> versions = await host.Registry.ListAsync(cancellationToken);
        IReadOnlyDictionary<string, EvalStanding> standings = await host.States.ReadAllAsync(cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new EvalList([.. versions.Select(version => EvalSummary.Of(version, null, []) with { State = StateOf(standings, version.Id) })]));
            return ExitCode.Done;
        }
        if (versions.Count == 0)
        {
            context.Screen.Say("No evals are registered. Add one: evalflow eval add PATH, or try evalflow demo.");
            return ExitCode.Done;
        }
        Table table = RunView.Grid("eval", "version", "samples", "state", "added");
        foreach (EvalVersion version in versions)
        {
            table.AddRow(
                new Text(version.Id), new Text(version.Version),
                new Text(Numbers.Count(version.SampleCount)), new Text(Lifecycle.Word(StateOf(standings, version.Id))),
                new Text(Numbers.Time(version.AddedAt)));
        }
        context.Screen.Show(table);
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        EvalVersion version = await EvalPaths.FindRegisteredAsync(host, parsed.GetValue(Id)!, cancellationToken);
        EvalStanding standing = await host.States.ReadAsync(version.Id, cancellationToken);
        EvalDefinition? definition = EvalDefinitionReader.Read(version.Id, version.Source, []);
        EvalFreshness? freshness = await StaleView.ReadAsync(context, host, version.Id, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(EvalSummary.Of(version, standing, definition, freshness));
            return ExitCode.Done;
        }
        EvalView.Write(context.Screen, version, definition, standing, freshness);
        return ExitCode.Done;
    }

    private static EvalState StateOf(IReadOnlyDictionary<string, EvalStanding> standings, string id) =>
        standings.GetValueOrDefault(id)?.State ?? EvalState.Active;

    private static void WriteNotes(Screen screen, IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
        {
            screen.Note($"  note: {note}");
        }
    }
}
