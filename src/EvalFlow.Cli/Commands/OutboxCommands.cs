using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow alerts tick | dead</c>.</summary>
internal static class OutboxCommands
{
    private const int Most = 1000;

    private static readonly Option<bool> Retry = new("--retry") { Description = "Try them again, with all attempts anew." };

    public static Command CreateTick()
    {
        Command tick = new("tick", "Tell what is due: escalations, reminders, what quiet hours held back, what could not be sent. For a timer.");
        tick.Handle(TickAsync);
        return tick;
    }

    public static Command CreateDead()
    {
        Command dead = new("dead", "Messages that were given up, and why.") { Retry };
        dead.Handle(DeadAsync);
        return dead;
    }

    private static async Task<int> TickAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        AlertTick tick = await host.TellAsync(cancellationToken);
        int lost = (await host.Alerts.ListGivenUpAsync(Most, cancellationToken)).Count;
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new TickReport(tick.Written, tick.Delivered, lost));
        }
        context.Screen.Say($"{tick.Written} became due, {tick.Delivered} delivered{(lost == 0 ? "" : $", {lost} given up (evalflow alerts dead)")}.");
        return ExitCode.Done;
    }

    private static async Task<int> DeadAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        IReadOnlyList<AlertDelivery> lost = await host.Alerts.ListGivenUpAsync(Most, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new DeadLetters([.. lost.Select(DeadLetter.Of)]));
        }
        foreach (DeadLetter letter in lost.Select(DeadLetter.Of))
        {
            context.Screen.Say($"{letter.NoticeKey}  {letter.Channel}  {letter.Attempts} attempts  {letter.Error}");
        }
        if (lost.Count == 0)
        {
            context.Screen.Say("No message was given up.");
        }
        if (parsed.GetValue(Retry))
        {
            foreach (AlertDelivery delivery in lost)
            {
                await host.Alerts.RetryAsync(delivery.DeliveryId, context.Clock.GetUtcNow(), cancellationToken);
            }
            context.Screen.Say($"{(await host.TellAsync(cancellationToken)).Delivered} delivered now.");
        }
        return ExitCode.Done;
    }
}

internal sealed record TickReport(int Written, int Delivered, int GivenUp);

internal sealed record DeadLetters(IReadOnlyList<DeadLetter> Deliveries);

internal sealed record DeadLetter(string NoticeKey, string AlertId, string Channel, int Attempts, string? Error)
{
    public static DeadLetter Of(AlertDelivery delivery) => new(
        delivery.Notice?.Key ?? delivery.Alert.AlertId, delivery.Alert.AlertId, delivery.Channel, delivery.Attempts, delivery.Error);
}
