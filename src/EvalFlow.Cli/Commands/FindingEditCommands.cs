using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;

namespace EvalFlow.Cli.Commands;

/// <summary>Commands that change a finding, and those of them that fit a mitigation too.</summary>
internal static class FindingEditCommands
{
    private static readonly Option<string?> Due = new("--due") { Description = "Last day to see to it: 2026-12-01, or 7d.", HelpName = "DAY" };
    private static readonly Option<string?> Note = new("--note") { Description = "A word on it; never quote a prompt or a response.", HelpName = "TEXT" };
    private static readonly Option<string?> Why = new("--why") { Description = "The reason, for whoever reads it later.", HelpName = "TEXT", Required = true };
    private static readonly Argument<string> Text = new("text") { Description = "In a sentence; never quote a prompt or a response." };
    private static readonly Argument<string[]> On = new("on") { Description = "All findings that must be seen to first; none for no more.", Arity = ArgumentArity.ZeroOrMore };

    public static Command CreateAssign() => Create(
        new Command("assign", "Give a finding or a mitigation to somebody, or another day.") { FindingsCommands.Id, FindingsCommands.Owner, Due, Note, ActorOption.By }, Note,
        async (desk, context, parsed, id, actor, cancellationToken) =>
        {
            (string? owner, DateOnly? due) = (parsed.GetValue(FindingsCommands.Owner), DayOption.Read(parsed, Due, context.Clock));
            if (FindingsCommands.IsMitigation(id))
            {
                Kept<Mitigation> mitigation = await desk.EditMitigation.AssignAsync(id, owner, due, actor, cancellationToken);
                return Assigned(id, mitigation.Body.Owner, mitigation.Body.Due);
            }
            Kept<Core.Findings.Finding> finding = await desk.Edit.AssignAsync(id, owner, due, actor, cancellationToken);
            return Assigned(id, finding.Body.Owner, finding.Body.Due);
        });

    public static Command CreateNote() => Create(
        new Command("note", "Write a note onto the timeline.") { FindingsCommands.Id, Text, ActorOption.By }, null,
        async (desk, _, parsed, id, actor, cancellationToken) =>
        {
            Actor saying = actor with { Note = parsed.GetValue(Text) };
            await (FindingsCommands.IsMitigation(id) ? desk.EditMitigation.NoteAsync(id, saying, cancellationToken) : (Task)desk.Edit.NoteAsync(id, saying, cancellationToken));
            return $"The note is on {id}.";
        });

    public static Command CreateExplain() => Create(
        new Command("explain", "Write down the root cause.") { FindingsCommands.Id, Text, ActorOption.By }, null,
        async (desk, _, parsed, id, actor, cancellationToken) =>
        {
            await desk.Edit.ExplainAsync(id, parsed.GetValue(Text)!, actor, cancellationToken);
            return $"The root cause of {id} is written down.";
        });

    public static Command CreateDepend() => Create(
        new Command("depend", "Say which findings must be seen to first.") { FindingsCommands.Id, On, Note, ActorOption.By }, Note,
        async (desk, _, parsed, id, actor, cancellationToken) =>
        {
            Kept<Core.Findings.Finding> finding = await desk.Edit.DependAsync(id, parsed.GetValue(On) ?? [], actor, cancellationToken);
            return finding.Body.DependsOn.Count == 0 ? $"{id} depends on nothing." : $"{id} depends on {string.Join(", ", finding.Body.DependsOn)}.";
        });

    public static Command CreateClose() => Create(
        new Command("close", "Close a finding whose mitigations are shown by runs.") { FindingsCommands.Id, Note, ActorOption.By }, Note,
        async (desk, _, _, id, actor, cancellationToken) =>
        {
            await desk.Answer.CloseAsync(id, actor, cancellationToken);
            return $"{id} is CLOSED.";
        });

    public static Command CreateDismiss() => Create(
        new Command("dismiss", "Say that nothing is to be done; somebody other than the owner, with a reason.") { FindingsCommands.Id, Why, ActorOption.By }, Why,
        async (desk, _, _, id, actor, cancellationToken) =>
        {
            await desk.Answer.DismissAsync(id, actor, cancellationToken);
            return $"{id} is DISMISSED.";
        });

    public static Command CreateReopen() => Create(
        new Command("reopen", "Open a finding or a mitigation again.") { FindingsCommands.Id, Why, ActorOption.By }, Why,
        async (desk, _, _, id, actor, cancellationToken) =>
        {
            await (FindingsCommands.IsMitigation(id) ? desk.Answer.ReopenMitigationAsync(id, actor, cancellationToken) : (Task)desk.Answer.ReopenAsync(id, actor, cancellationToken));
            return $"{id} is open again.";
        });

    private static Command Create(
        Command command, Option<string?>? note,
        Func<FindingDesk, CommandContext, ParseResult, string, Actor, CancellationToken, Task<string>> change)
    {
        command.Handle(async (context, parsed, cancellationToken) =>
        {
            await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
            string id = parsed.GetValue(FindingsCommands.Id)!;
            Actor actor = FindingsCommands.Actor(parsed, note is null ? null : parsed.GetValue(note));
            string said = await change(host.Findings, context, parsed, id, actor, cancellationToken);
            await FindingsCommands.WriteAsync(context, host, id, said, cancellationToken);
            await host.TellAsync(cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static string Assigned(string id, string? owner, DateOnly? due) =>
        $"{id} is for {owner ?? "nobody yet"}{(due is { } day ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", due {day:yyyy-MM-dd}") : "")}.";
}
