using System.CommandLine;
using System.Globalization;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Freshness;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow freshness</c>: stale evals and why.</summary>
internal static class FreshnessCommand
{
    private static readonly Option<string?> Owner = new("--owner") { Description = "Only evals of this owner.", HelpName = "NAME" };
    private static readonly Option<bool> All = new("--all") { Description = "Fresh evals too, and what could not be judged." };
    private static readonly Option<bool> Alert = new("--alert") { Description = "Open work items and tell the owners, as the scheduler does." };

    public static Command Create()
    {
        Command command = new("freshness", "Stale evals and why, the gravest first.") { Owner, All, Alert };
        command.Handle(ShowAsync);
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        DateOnly today = DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime);
        EvalFreshness[] evals = [.. (await host.Freshness.ReadAsync(null, today, cancellationToken)).Where(eval => IsOf(eval, parsed.GetValue(Owner)))];
        WorkTally? work = parsed.GetValue(Alert) ? await TellAsync(host, new FreshnessInput(today), cancellationToken) : null;
        EvalFreshness[] shown = parsed.GetValue(All) ? evals : [.. evals.Where(eval => eval.IsStale)];
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new FreshnessReport(today, evals.Length, evals.Count(eval => eval.IsStale), shown, work));
            return ExitCode.Done;
        }
        Write(context.Screen, evals, shown, parsed.GetValue(All));
        if (work is not null)
        {
            context.Screen.Note(string.Create(CultureInfo.InvariantCulture, $"work items: {work.Opened} opened, {work.Changed} changed, {work.Closed} closed"));
        }
        return ExitCode.Done;
    }

    // Everybody's, whatever is shown: half of the owners told would look like all fresh to the other half.
    private static async Task<WorkTally> TellAsync(EmbeddedHost host, FreshnessInput input, CancellationToken cancellationToken)
    {
        WorkTally work = await host.Fresh.TrackAsync(input, cancellationToken);
        await host.Fresh.AlertAsync(input, cancellationToken);
        await host.TellAsync(cancellationToken);
        return work;
    }

    private static bool IsOf(EvalFreshness eval, string? owner) =>
        owner is null || string.Equals(owner, eval.Owner, StringComparison.OrdinalIgnoreCase);

    private static void Write(Screen screen, EvalFreshness[] evals, EvalFreshness[] shown, bool all)
    {
        int stale = evals.Count(eval => eval.IsStale);
        screen.Say(evals.Length == 0 ? "No such evals are registered." : stale == 0
            ? $"None of {Numbers.Count(evals.Length)} evals is stale." : $"{Numbers.Count(stale)} of {Numbers.Count(evals.Length)} evals {(stale == 1 ? "is" : "are")} stale.");
        foreach (EvalFreshness eval in shown)
        {
            screen.Say("");
            screen.Say($"{eval.EvalId}@{eval.Version}  {Facts(eval)}");
            foreach (StaleReason reason in eval.Reasons)
            {
                StaleView.WriteReason(screen, reason);
            }
            foreach (string note in all ? eval.Notes : [])
            {
                screen.Tell($"note: {note}", 2);
            }
        }
        int noted = evals.Count(eval => eval.Notes.Count > 0);
        if (noted > 0 && !all)
        {
            screen.Say("");
            screen.Say($"{Numbers.Count(noted)} evals could not be judged in every respect; --all says why.");
        }
    }

    private static string Facts(EvalFreshness eval) => string.Join(", ", ((string?[])
    [
        eval.Severity is { } severity ? string.Create(CultureInfo.InvariantCulture, $"severity {severity}") : "no severity",
        eval.Due is { } due ? string.Create(CultureInfo.InvariantCulture, $"due {due:yyyy-MM-dd}") : "fresh",
        eval.State == Core.Registry.EvalState.Active ? null : Core.Registry.Lifecycle.Word(eval.State),
        eval.Owner ?? "no owner",
    ]).OfType<string>());
}
