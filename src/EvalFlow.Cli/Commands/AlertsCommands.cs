using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow alerts list | ack | resolve | ...</c></summary>
internal static class AlertsCommands
{
    private static readonly Argument<string> AlertId = new("id") { Description = "Id of an alert." };
    private static readonly Option<bool> All = new("--all") { Description = "Resolved alerts too." };

    private static readonly Option<string?> Note = new("--note") { Description = "What you found or do about it; kept with the alert, never sent.", HelpName = "TEXT" };

    public static Command Create()
    {
        Command list = new("list", "List alerts, newest first.") { All };
        list.Handle(ListAsync);
        Command ack = new("ack", "Say that somebody is on it: escalation and reminders stop.") { AlertId, ActorOption.By, Note };
        ack.Handle((context, parsed, cancellationToken) => AnswerAsync(
            context, parsed, host => host.Answer.AcknowledgeAsync(parsed.GetValue(AlertId)!, ActorOption.Who(parsed), parsed.GetValue(Note), cancellationToken), cancellationToken));
        Command resolve = new("resolve", "Close an alert; the same trouble raises a new one.") { AlertId, ActorOption.By, Note };
        resolve.Handle((context, parsed, cancellationToken) => AnswerAsync(
            context, parsed, host => host.Answer.ResolveAsync(parsed.GetValue(AlertId)!, ActorOption.Who(parsed), parsed.GetValue(Note), cancellationToken), cancellationToken));
        return new Command("alerts", "Trouble that somebody must act on: who was told, who answered.")
        {
            list, ack, resolve, SilenceCommands.Create(), RoutesCommand.Create(), TestFireCommand.Create(), OutboxCommands.CreateTick(), OutboxCommands.CreateDead(),
        };
    }

    private static async Task<int> ListAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        IReadOnlyList<Alert> alerts = await host.Alerts.ListAsync(parsed.GetValue(All), cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new AlertList(alerts));
            return ExitCode.Done;
        }
        if (alerts.Count == 0)
        {
            context.Screen.Say(parsed.GetValue(All) ? "There are no alerts." : "There are no open alerts (--all shows resolved ones).");
        }
        IReadOnlyList<AlertSilence> silences = await host.Silences.ListAsync(context.Clock.GetUtcNow(), cancellationToken);
        foreach (Alert alert in alerts)
        {
            AlertView.Write(context.Screen, alert, silences.FirstOrDefault(silence => silence.Mutes(alert, context.Clock.GetUtcNow())));
        }
        return ExitCode.Done;
    }

    private static async Task<int> AnswerAsync(
        CommandContext context, ParseResult parsed, Func<EmbeddedHost, Task<Alert?>> answer, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        if (await answer(host) is not { } changed)
        {
            string id = parsed.GetValue(AlertId)!;
            IReadOnlyList<Alert> all = await host.Alerts.ListAsync(includeResolved: true, cancellationToken);
            throw new BadInputException(id, $"There is no alert '{id}'.{Suggestion.Ask(id, all.Select(alert => alert.AlertId))}", "'evalflow alerts list --all' shows all alerts.");
        }
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(changed);
        }
        context.Screen.Say($"{changed.AlertId} is {changed.State.ToString().ToUpperInvariant()}.");
        await host.TellAsync(cancellationToken);
        return ExitCode.Done;
    }
}
