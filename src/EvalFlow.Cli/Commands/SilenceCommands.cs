using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow alerts silence add | list | end</c>.</summary>
internal static class SilenceCommands
{
    private static readonly Option<string?> Eval = Match("--eval", "Id of an eval.");
    private static readonly Option<string?> Domain = Match("--domain", "Harm domain.");
    private static readonly Option<string?> Metric = Match("--metric", "Name of a metric.");
    private static readonly Option<string?> Model = Match("--model", "Model of the candidate.");
    private static readonly Option<string> For = new("--for") { Description = "How long: 30m, 4h or 2d, at most 14d.", HelpName = "TIME", Required = true };
    private static readonly Option<string> Why = new("--why") { Description = "The reason, for whoever finds the silence.", HelpName = "TEXT", Required = true };
    private static readonly Option<string?> ApprovedBy = new("--approved-by") { Description = "A second person; without one, severity 5 is told all the same.", HelpName = "WHO" };
    private static readonly Argument<string> SilenceId = new("id") { Description = "Id of a silence." };

    public static Command Create()
    {
        Command add = new("add", "Keep alerts quiet for a time; they are still recorded. * stands for any text.") { Eval, Domain, Metric, Model, For, Why, ActorOption.By, ApprovedBy };
        add.Handle(AddAsync);
        Command list = new("list", "Silences that have not ended, soonest end first.");
        list.Handle(ListAsync);
        Command end = new("end", "End a silence now.") { SilenceId, ActorOption.By };
        end.Handle(EndAsync);
        return new Command("silence", "What is kept quiet, by whom, why and until when.") { add, list, end };
    }

    private static async Task<int> AddAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string time = parsed.GetValue(For)!;
        TimeSpan length = RoutingReader.ParseTime(time)
            ?? throw new BadInputException(time, $"'{time}' is not a length of time.", "Write 30m, 4h or 2d.");
        SilenceRequest request = new(
            parsed.GetValue(Eval), parsed.GetValue(Domain), parsed.GetValue(Metric), parsed.GetValue(Model),
            ActorOption.Who(parsed), parsed.GetValue(Why), parsed.GetValue(ApprovedBy), length);
        AlertSilence silence = AlertSilence.Create(request, context.Clock.GetUtcNow());
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        await host.Silences.AddAsync(silence, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(silence);
        }
        int quiet = (await host.Alerts.ListAsync(includeResolved: false, cancellationToken)).Count(alert => silence.Mutes(alert, context.Clock.GetUtcNow()));
        context.Screen.Say($"{silence.SilenceId} ends {Numbers.Time(silence.EndsAt)} UTC; it keeps {quiet} open alert{(quiet == 1 ? "" : "s")} quiet now.");
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        IReadOnlyList<AlertSilence> silences = await host.Silences.ListAsync(context.Clock.GetUtcNow(), cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new SilenceList(silences));
            return ExitCode.Done;
        }
        if (silences.Count == 0)
        {
            context.Screen.Say("Nothing is silenced.");
        }
        foreach (AlertSilence silence in silences)
        {
            context.Screen.Say($"{silence.SilenceId}  until {Numbers.Time(silence.EndsAt)} UTC  by {SafeName.Of(silence.Who, 80)}{(silence.ApprovedBy is null ? "" : $", approved by {SafeName.Of(silence.ApprovedBy, 80)}")}");
            context.Screen.Tell(string.Join(", ", Matchers(silence)), 2);
            context.Screen.Tell($"why: {SafeName.Of(silence.Why, 1000)}", 2);
        }
        return ExitCode.Done;
    }

    private static async Task<int> EndAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        string id = parsed.GetValue(SilenceId)!;
        if (!await host.Silences.EndAsync(id, ActorOption.Who(parsed), context.Clock.GetUtcNow(), cancellationToken))
        {
            throw new BadInputException(id, $"There is no silence '{id}', or it has ended.", "'evalflow alerts silence list' shows those that have not.");
        }
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new SilenceEnd(id, context.Clock.GetUtcNow()));
        }
        context.Screen.Say($"{id} has ended.");
        await host.TellAsync(cancellationToken);
        return ExitCode.Done;
    }

    private static IEnumerable<string> Matchers(AlertSilence silence)
    {
        (string Name, string? Pattern)[] all = [("eval", silence.Eval), ("domain", silence.Domain), ("metric", silence.Metric), ("model", silence.Model)];
        return all.Where(one => one.Pattern is not null).Select(one => $"{one.Name} {SafeName.Of(one.Pattern, 200)}");
    }

    private static Option<string?> Match(string name, string description) => new(name) { Description = description, HelpName = "PATTERN" };
}
