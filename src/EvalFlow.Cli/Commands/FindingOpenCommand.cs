using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow findings open</c>, from an alert or from a row of a comparison.</summary>
internal static class FindingOpenCommand
{
    private static readonly Option<string?> Alert = new("--alert") { Description = "Id of the alert that shows it.", HelpName = "ALERT" };
    private static readonly Option<string?> Baseline = new("--baseline") { Description = "By hand: the run before the trouble.", HelpName = "RUN" };
    private static readonly Option<string?> Candidate = new("--candidate") { Description = "By hand: the run that shows it.", HelpName = "RUN" };
    private static readonly Option<string?> Metric = new("--metric") { Description = "By hand: which metric (default: the primary one).", HelpName = "NAME" };
    private static readonly Option<string?> Slice = new("--slice") { Description = "By hand: which slice (default: all samples).", HelpName = "NAME=VALUE" };
    private static readonly Option<string?> Due = new("--due") { Description = "Last day to see to it: 2026-12-01, or 7d.", HelpName = "DAY" };
    private static readonly Option<string?> Title = new("--title") { Description = "What it is called (default: as the alert, or the eval and metric).", HelpName = "TEXT" };
    private static readonly Option<int?> Severity = new("--severity") { Description = "1 to 5 (default: as the alert).", HelpName = "N" };
    private static readonly Option<string?> Note = new("--note") { Description = "A word on it; never quote a prompt or a response.", HelpName = "TEXT" };

    public static Command Create()
    {
        Command open = new("open", "Make a finding of an alert, or of a row of a comparison.")
        {
            Alert, Baseline, Candidate, Metric, Slice, FindingsCommands.Owner, Due, FindingsCommands.Release, Title, Severity, Note, ActorOption.By,
        };
        open.Handle(OpenAsync);
        return open;
    }

    private static async Task<int> OpenAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        FindingOrder order = new(
            parsed.GetValue(FindingsCommands.Owner), DayOption.Read(parsed, Due, context.Clock), parsed.GetValue(FindingsCommands.Release),
            parsed.GetValue(Title), parsed.GetValue(Severity));
        Actor actor = FindingsCommands.Actor(parsed, parsed.GetValue(Note));
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        (Kept<Core.Findings.Finding> finding, bool opened) = parsed.GetValue(Alert) is { } alert
            ? await host.Findings.Open.FromAlertAsync(alert, order, actor, cancellationToken)
            : await host.Findings.Open.FromRowAsync(await ReadRowAsync(host, parsed, cancellationToken), order, actor, cancellationToken);
        await FindingsCommands.WriteAsync(
            context, host, finding.Id,
            opened ? $"{finding.Id} is open, severity {finding.Body.Severity}, for {finding.Body.Owner ?? "nobody yet"}." : $"{finding.Id} was opened before by {finding.Who}; nothing was changed.",
            cancellationToken);
        await host.TellAsync(cancellationToken);
        return ExitCode.Done;
    }

    private static async Task<RowChoice> ReadRowAsync(EmbeddedHost host, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Baseline) is not { } baseline || parsed.GetValue(Candidate) is not { } candidate)
        {
            throw new BadInputException([new Problem(
                "evalflow", null, null, "--alert", "Nothing says what was found.", "Give --alert ALERT, or --baseline RUN --candidate RUN for a row of their comparison.")]);
        }
        return new RowChoice(
            await CommandContext.FindEndedRunAsync(host, baseline, cancellationToken), await CommandContext.FindEndedRunAsync(host, candidate, cancellationToken),
            parsed.GetValue(Metric), parsed.GetValue(Slice));
    }
}
