using System.CommandLine;
using System.Globalization;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Audit;
using EvalFlow.Core.Evals;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow audit</c>.</summary>
internal static class AuditCommand
{
    private const int TextLength = 1000;

    private static readonly Option<string?> Since = new("--since") { Description = "Not earlier than: 2026-11-24, or 7d for the last week.", HelpName = "DAY" };
    private static readonly Option<string?> Who = new("--who") { Description = "Only what this person did.", HelpName = "WHO" };
    private static readonly Option<string?> Kind = new("--kind") { Description = "Only one kind: finding, mitigation, alert, silence, transcript_read, ...", HelpName = "KIND" };
    private static readonly Option<string?> Subject = new("--subject") { Description = "Only one record, or all that belongs to a release, run or queue.", HelpName = "ID" };
    private static readonly Option<int> Limit = new("--limit") { Description = "Entries at most.", HelpName = "N", DefaultValueFactory = _ => 200 };

    public static Command Create()
    {
        Command audit = new("audit", "Who did what, newest first.") { Since, Who, Kind, Subject, Limit };
        audit.Handle(ListAsync);
        return audit;
    }

    private static async Task<int> ListAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        AuditQuery query = new(ReadSince(parsed, context.Clock), null, parsed.GetValue(Who), parsed.GetValue(Kind), parsed.GetValue(Subject));
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        List<AuditEntry> entries = await host.Audit.RunAsync(query, cancellationToken).Take(parsed.GetValue(Limit)).ToListAsync(cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new AuditLog(entries));
            return ExitCode.Done;
        }
        if (entries.Count == 0)
        {
            context.Screen.Say("Nobody did anything like that.");
        }
        foreach (AuditEntry entry in entries)
        {
            context.Screen.Tell($"{Numbers.Time(entry.At)} {SafeName.Of(entry.What, TextLength)}{(entry.Note is null ? "" : $": {SafeName.Of(entry.Note, TextLength)}")}");
        }
        return ExitCode.Done;
    }

    private static DateTimeOffset? ReadSince(ParseResult parsed, TimeProvider clock)
    {
        if (parsed.GetValue(Since) is not { } text)
        {
            return null;
        }
        if (RoutingReader.ParseTime(text) is { } time)
        {
            return clock.GetUtcNow() - time;
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at : throw new BadInputException([new Problem("evalflow", null, null, "--since", $"'{text}' is no time.", "Write 2026-11-24, or 7d for the last week.")]);
    }
}
