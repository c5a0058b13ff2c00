using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow alerts list | ack | resolve</c>.</summary>
internal static class AlertsCommands
{
    private static readonly Argument<string> AlertId = new("id") { Description = "Id of an alert." };
    private static readonly Option<bool> All = new("--all") { Description = "Resolved alerts too." };

    public static Command Create()
    {
        Command list = new("list", "List alerts, newest first.") { All };
        list.Handle(ListAsync);
        Command ack = new("ack", "Say that somebody is on it.") { AlertId };
        ack.Handle((context, parsed, cancellationToken) => SetAsync(context, parsed, AlertState.Acknowledged, cancellationToken));
        Command resolve = new("resolve", "Close an alert; the same trouble raises a new one.") { AlertId };
        resolve.Handle((context, parsed, cancellationToken) => SetAsync(context, parsed, AlertState.Resolved, cancellationToken));
        return new Command("alerts", "Regressions that somebody must act on.") { list, ack, resolve };
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
        foreach (Alert alert in alerts)
        {
            context.Screen.Say($"{alert.AlertId}  {alert.State.ToString().ToUpperInvariant()}  severity {alert.Severity} of 5  seen {alert.TimesSeen} x, last {Numbers.Time(alert.LastSeenAt)} UTC");
            context.Screen.Tell(alert.Title, 2);
            context.Screen.Tell(alert.Body, 2);
            context.Screen.Say($"  owner {alert.Owner ?? "nobody"}; evalflow compare {alert.BaselineRun} {alert.CandidateRun}");
        }
        return ExitCode.Done;
    }

    private static async Task<int> SetAsync(CommandContext context, ParseResult parsed, AlertState state, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        string id = parsed.GetValue(AlertId)!;
        if (!await host.Alerts.SetStateAsync(id, state, cancellationToken))
        {
            IReadOnlyList<Alert> all = await host.Alerts.ListAsync(includeResolved: true, cancellationToken);
            throw new BadInputException(id, $"There is no alert '{id}'.{Suggestion.Ask(id, all.Select(alert => alert.AlertId))}", "'evalflow alerts list --all' shows all alerts.");
        }
        Alert changed = (await host.Alerts.ListAsync(includeResolved: true, cancellationToken)).First(alert => alert.AlertId == id);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(changed);
        }
        context.Screen.Say($"{id} is {changed.State.ToString().ToUpperInvariant()}.");
        return ExitCode.Done;
    }
}

internal sealed record AlertList(IReadOnlyList<Alert> Alerts);
