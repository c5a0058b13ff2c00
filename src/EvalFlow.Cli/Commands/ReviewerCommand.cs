using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Core.Reviews;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow review settings</c>: how much one reads, and what not.</summary>
internal static class ReviewerCommand
{
    private static readonly Option<int?> Daily = new("--daily-minutes") { Description = "Weighted minutes of reading a day.", HelpName = "N" };
    private static readonly Option<int?> Nudge = new("--nudge-minutes") { Description = "Ask whether it is enough after so many.", HelpName = "N" };
    private static readonly Option<int?> BreakAfter = new("--break-after") { Description = "Minutes of work after which a break is due.", HelpName = "N" };
    private static readonly Option<int?> Break = new("--break-minutes") { Description = "A pause of so many minutes is a break.", HelpName = "N" };
    private static readonly Option<string?> CutOff = new("--cut-off") { Description = "Nothing after this time of day, such as 16:00; none for no end.", HelpName = "HH:MM" };
    private static readonly Option<string?> Zone = new("--zone") { Description = "Your time zone, such as Europe/Berlin.", HelpName = "ZONE" };
    private static readonly Option<string[]> OptOut = new("--opt-out") { Description = "Harm domain that you never want to see; may be repeated. No reason is asked.", HelpName = "DOMAIN" };
    private static readonly Option<string[]> OptIn = new("--opt-in") { Description = "Take a harm domain back.", HelpName = "DOMAIN" };

    public static Command Create()
    {
        Command settings = new("settings", "Your own limits: how much you read a day, breaks, what you never want to see.")
        {
            Daily, Nudge, BreakAfter, Break, CutOff, Zone, OptOut, OptIn, ActorOption.By,
        };
        settings.Handle(SetAsync);
        return settings;
    }

    private static async Task<int> SetAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        string who = ActorOption.Who(parsed);
        bool changes = parsed.CommandResult.Children.OfType<System.CommandLine.Parsing.OptionResult>().Any(option => option.Option != ActorOption.By && !option.Implicit);
        ReviewerSettings settings = changes
            ? await host.Reviews.Reviewers.ChangeAsync(who, now => Changed(now, parsed), cancellationToken)
            : await host.Reviews.Reviewers.ReadAsync(who, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(settings);
        }
        context.Screen.Say($"{settings.DailyMinutes} weighted minutes a day, a question after {settings.NudgeMinutes}; a break of {settings.BreakMinutes} minutes after {settings.BreakAfterMinutes}");
        context.Screen.Say($"nothing after {settings.CutOff ?? "no time of day"} ({settings.Zone}); never: {(settings.OptOut.Count == 0 ? "nothing" : string.Join(", ", settings.OptOut))}");
        return ExitCode.Done;
    }

    private static ReviewerSettings Changed(ReviewerSettings now, ParseResult parsed) => now with
    {
        DailyMinutes = parsed.GetValue(Daily) ?? now.DailyMinutes,
        NudgeMinutes = parsed.GetValue(Nudge) ?? now.NudgeMinutes,
        BreakAfterMinutes = parsed.GetValue(BreakAfter) ?? now.BreakAfterMinutes,
        BreakMinutes = parsed.GetValue(Break) ?? now.BreakMinutes,
        CutOff = parsed.GetValue(CutOff) is { } end ? (end == "none" ? null : end) : now.CutOff,
        Zone = parsed.GetValue(Zone) ?? now.Zone,
        OptOut = [.. now.OptOut.Union(parsed.GetValue(OptOut) ?? [], StringComparer.OrdinalIgnoreCase).Except(parsed.GetValue(OptIn) ?? [], StringComparer.OrdinalIgnoreCase)],
    };
}
