using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow findings list | show | runbook | review</c>, and those that change findings.</summary>
internal static class FindingsCommands
{
    public static readonly Argument<string> Id = new("id") { Description = "Id of a finding (f-...) or a mitigation (m-...)." };
    public static readonly Option<string?> Release = new("--release") { Description = "Id of the release.", HelpName = "RELEASE" };
    public static readonly Option<string?> Owner = new("--owner") { Description = "Who sees to it.", HelpName = "WHO" };

    private static readonly Option<bool> Overdue = new("--overdue") { Description = "Only those whose day, or that of a mitigation, has passed." };
    private static readonly Option<bool> All = new("--all") { Description = "Closed and dismissed ones too." };
    private static readonly Option<string?> Template = new("--template") { Description = "Template of your own (default: docs/runbook-template.md).", HelpName = "FILE" };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "File to write (default: the screen).", HelpName = "FILE" };
    private static readonly Argument<string> RunId = new("run") { Description = "Run to look at." };

    public static Command Create()
    {
        Command list = new("list", "Open findings, the gravest first.") { Release, Owner, Overdue, All };
        list.Handle(ListAsync);
        Command show = new("show", "A finding with its mitigations and all that happened to it.") { Id };
        show.Handle(ShowAsync);
        Command runbook = new("runbook", "What to do about a finding, as a Markdown page.") { Id, Template, Output };
        runbook.Handle(RunbookAsync);
        Command review = new("review", "Reopen mitigations that a run takes back; every run does this when it ends.") { RunId };
        review.Handle(ReviewAsync);
        return new Command("findings", "What is wrong, who sees to it, and the runs that show it mended.")
        {
            list, show, FindingOpenCommand.Create(), FindingEditCommands.CreateAssign(), FindingEditCommands.CreateNote(), FindingEditCommands.CreateExplain(),
            FindingEditCommands.CreateDepend(), MitigationCommands.CreateMitigate(), MitigationCommands.CreateVerify(), MitigationCommands.CreateAbandon(),
            FindingEditCommands.CreateClose(), FindingEditCommands.CreateDismiss(), FindingEditCommands.CreateReopen(), runbook, review,
        };
    }

    public static Actor Actor(ParseResult parsed, string? note) => new(ActorOption.Who(parsed), string.IsNullOrWhiteSpace(note) ? null : note.Trim());

    public static bool IsMitigation(string id) => id.StartsWith("m-", StringComparison.Ordinal);

    /// <summary>Writes the finding that was changed, as it now stands.</summary>
    public static async Task<int> WriteAsync(CommandContext context, EmbeddedHost host, string id, string said, CancellationToken cancellationToken)
    {
        FindingReport report = await host.Findings.Read.ShowAsync(id, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(report);
        }
        context.Screen.Say(said);
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        FindingFilter filter = new(parsed.GetValue(Release), parsed.GetValue(Owner), parsed.GetValue(Overdue), parsed.GetValue(All));
        IReadOnlyList<FindingReport> findings = await host.Findings.Read.ListAsync(filter, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new FindingList(findings));
            return ExitCode.Done;
        }
        if (findings.Count == 0)
        {
            context.Screen.Say(filter.All ? "There are no findings." : "There are no such open findings (--all shows closed ones).");
        }
        foreach (FindingReport finding in findings)
        {
            FindingView.WriteLine(context.Screen, finding);
        }
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        FindingReport report = await host.Findings.Read.ShowAsync(parsed.GetValue(Id)!, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(report);
        }
        else
        {
            FindingView.Write(context.Screen, report);
        }
        return ExitCode.Done;
    }

    private static async Task<int> RunbookAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string? own = parsed.GetValue(Template);
        string? template = own is null ? null : File.Exists(own) ? await File.ReadAllTextAsync(own, cancellationToken)
            : throw new BadInputException(own, "There is no such file.", "Name a Markdown file; docs/runbook-template.md is one to copy.");
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        string text = await host.Findings.Runbook.WriteAsync(parsed.GetValue(Id)!, template, cancellationToken);
        if (parsed.GetValue(Output) is { } path)
        {
            await File.WriteAllTextAsync(path, text, cancellationToken);
        }
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new RunbookDocument(text, parsed.GetValue(Output)));
        }
        context.Screen.Say(parsed.GetValue(Output) is { } written ? $"Wrote {written}." : text.TrimEnd());
        return ExitCode.Done;
    }

    private static async Task<int> ReviewAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Run run = await CommandContext.FindEndedRunAsync(host, parsed.GetValue(RunId)!, cancellationToken);
        int reopened = await host.Findings.Review.RunAsync(new RunInput(run.RunId), cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new ReviewedRun(run.RunId, reopened));
        }
        context.Screen.Say(reopened == 0 ? $"{run.RunId} takes no mitigation back." : $"{run.RunId} reopened {reopened} mitigation{(reopened == 1 ? "" : "s")}.");
        await host.TellAsync(cancellationToken);
        return reopened == 0 ? ExitCode.Done : ExitCode.Regressed;
    }
}

internal sealed record RunbookDocument(string Runbook, string? File);

internal sealed record ReviewedRun(string RunId, int Reopened);
