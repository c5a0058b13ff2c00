using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using Spectre.Console;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow eval state | history | leaked</c>.</summary>
internal static class EvalStateCommands
{
    private static readonly Argument<string> Id = new("eval") { Description = "Id of a registered eval." };
    private static readonly Option<string?> To = new("--to") { Description = "State to move it to: draft, in_review, approved, active, regression_only or retired.", HelpName = "STATE" };
    private static readonly Option<string?> Note = new("--note") { Description = "Why; kept with the move.", HelpName = "TEXT" };
    private static readonly Option<string> Evidence = new("--evidence") { Description = "How it is known that the samples have leaked, or, with --withdraw, why they have not.", HelpName = "TEXT", Required = true };
    private static readonly Option<bool> Withdraw = new("--withdraw") { Description = "Take an earlier mark back." };

    public static Command CreateState()
    {
        Command state = new("state", "Show where an eval stands, or move it.") { Id, To, ActorOption.By, Note };
        state.Handle(StateAsync);
        return state;
    }

    public static Command CreateHistory()
    {
        Command history = new("history", "Who moved an eval, when and why.") { Id };
        history.Handle(HistoryAsync);
        return history;
    }

    public static Command CreateLeaked()
    {
        Command leaked = new("leaked", "Mark the samples of an eval as leaked: models may have been trained on them.") { Id, Evidence, Withdraw, ActorOption.By };
        leaked.Handle(LeakedAsync);
        return leaked;
    }

    private static async Task<int> StateAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        EvalVersion version = await EvalPaths.FindRegisteredAsync(host, parsed.GetValue(Id)!, cancellationToken);
        EvalStanding standing = parsed.GetValue(To) is { } word
            ? await host.States.MoveAsync(version.Id, Parse(word), new Actor(ActorOption.Who(parsed), parsed.GetValue(Note)), cancellationToken)
            : await host.States.ReadAsync(version.Id, cancellationToken);
        EvalState[] next = [.. Lifecycle.From(standing.State)];
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new StateReport(standing, next));
            return ExitCode.Done;
        }
        context.Screen.Say($"{version.Id} is {EvalView.Standing(standing)}");
        context.Screen.Say($"  it may go to: {string.Join(", ", next.Select(Lifecycle.Word))}");
        return ExitCode.Done;
    }

    private static EvalState Parse(string word)
    {
        string[] known = [.. Enum.GetValues<EvalState>().Select(Lifecycle.Word)];
        return Lifecycle.Parse(word) ?? throw new BadInputException(
            "--to", $"'{word}' is no state.{Suggestion.Ask(word, known)}", $"Use one of: {string.Join(", ", known)}.");
    }

    private static async Task<int> HistoryAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        EvalVersion version = await EvalPaths.FindRegisteredAsync(host, parsed.GetValue(Id)!, cancellationToken);
        List<EvalStanding> moves = [];
        await foreach (EvalStanding move in host.States.HistoryAsync(version.Id, cancellationToken))
        {
            moves.Add(move);
        }
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new HistoryReport(version.Id, moves));
            return ExitCode.Done;
        }
        if (moves.Count == 0)
        {
            context.Screen.Say($"Nobody has put {version.Id} under the lifecycle; it counts as active. Begin: evalflow eval state {version.Id} --to in_review");
            return ExitCode.Done;
        }
        Table table = RunView.Grid("when", "to", "version", "who", "why");
        foreach (EvalStanding move in moves)
        {
            table.AddRow(new Text(Numbers.Time(move.At)), new Text(Lifecycle.Word(move.State)), new Text(move.Version ?? ""), new Text(move.Who ?? ""), new Text(move.Note ?? ""));
        }
        context.Screen.Show(table);
        return ExitCode.Done;
    }

    private static async Task<int> LeakedAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        EvalVersion version = await EvalPaths.FindRegisteredAsync(host, parsed.GetValue(Id)!, cancellationToken);
        string evidence = parsed.GetValue(Evidence)!;
        if (parsed.GetValue(Withdraw))
        {
            await host.Leaks.WithdrawAsync(version.Id, evidence, ActorOption.Who(parsed), cancellationToken);
        }
        else
        {
            await host.Leaks.MarkAsync(version.Id, evidence, ActorOption.Who(parsed), cancellationToken);
        }
        LeakMark? mark = await host.Leaks.FindAsync(version.Id, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new LeakReport(version.Id, mark is not null, mark));
        }
        context.Screen.Say(mark is null
            ? $"The samples of {version.Id} are no longer marked as leaked."
            : $"The samples of {version.Id}@{mark.Version} are marked as leaked. Its scores are stale until a version with other samples is added.");
        return ExitCode.Done;
    }
}

internal sealed record LeakReport(string EvalId, bool Leaked, LeakMark? Mark);
