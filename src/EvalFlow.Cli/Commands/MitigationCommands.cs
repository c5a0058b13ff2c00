using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow findings mitigate | verify | abandon</c>.</summary>
internal static class MitigationCommands
{
    private static readonly Argument<string> MitigationId = new("id") { Description = "Id of a mitigation (m-...)." };
    private static readonly Option<MitigationType> Type = new("--type") { Description = "training, classifier, prompt, policy or product.", Required = true };
    private static readonly Option<string> Title = new("--title") { Description = "What is done, in a few words.", HelpName = "TEXT", Required = true };
    private static readonly Option<string?> Due = new("--due") { Description = "Last day to have it shown: 2026-12-01, or 7d (default: as the finding).", HelpName = "DAY" };

    private static readonly Option<string[]> Claims = new("--claim")
    {
        Description = "What should move (default: all that the finding showed); may be repeated. Such as self-harm:violation_rate:language=de:down.",
        HelpName = "EVAL:METRIC[:SLICE][:down|up]",
    };

    private static readonly Option<string?> Risk = new("--residual-risk") { Description = "What remains wrong.", HelpName = "TEXT" };
    private static readonly Option<string?> Note = new("--note") { Description = "A word on it; never quote a prompt or a response.", HelpName = "TEXT" };
    private static readonly Option<string[]> Runs = new("--run") { Description = "Run with the mended model; may be repeated, for claims on several evals.", HelpName = "RUN", Required = true };
    private static readonly Option<string> Why = new("--why") { Description = "The reason, for whoever reads it later.", HelpName = "TEXT", Required = true };

    public static Command CreateMitigate()
    {
        Command mitigate = new("mitigate", "Plan a mitigation, and say beforehand what it will move.")
        {
            FindingsCommands.Id, Type, Title, FindingsCommands.Owner, Due, Claims, Risk, Note, ActorOption.By,
        };
        mitigate.Handle(MitigateAsync);
        return mitigate;
    }

    public static Command CreateVerify()
    {
        Command verify = new("verify", "Link a run; a mitigation closes when runs show every claim. Exit code 1 when some are not shown.") { MitigationId, Runs, Note, ActorOption.By };
        verify.Handle(VerifyAsync);
        return verify;
    }

    public static Command CreateAbandon()
    {
        Command abandon = new("abandon", "Give a mitigation up.") { MitigationId, Why, ActorOption.By };
        abandon.Handle(async (context, parsed, cancellationToken) =>
        {
            await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
            string id = parsed.GetValue(MitigationId)!;
            await host.Findings.Answer.AbandonAsync(id, FindingsCommands.Actor(parsed, parsed.GetValue(Why)), cancellationToken);
            return await FindingsCommands.WriteAsync(context, host, id, $"{id} is ABANDONED.", cancellationToken);
        });
        return abandon;
    }

    private static async Task<int> MitigateAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        MitigationOrder order = new(
            parsed.GetValue(FindingsCommands.Id)!, parsed.GetValue(Type), parsed.GetValue(Title)!, parsed.GetValue(FindingsCommands.Owner),
            DayOption.Read(parsed, Due, context.Clock), [.. (parsed.GetValue(Claims) ?? []).Select(ReadClaim)], parsed.GetValue(Risk));
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        (Kept<Mitigation> mitigation, bool planned) = await host.Findings.Plan.RunAsync(
            order, FindingsCommands.Actor(parsed, parsed.GetValue(Note)), cancellationToken);
        string said = planned ? $"{mitigation.Id} claims: {string.Join("; ", mitigation.Body.Claims.Select(claim => $"{claim} {StateWord.Of(claim.Move)}"))}."
            : $"{mitigation.Id} was planned before; nothing was changed.";
        return await FindingsCommands.WriteAsync(context, host, mitigation.Id, said, cancellationToken);
    }

    private static async Task<int> VerifyAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        List<Run> runs = [];
        foreach (string run in parsed.GetValue(Runs)!)
        {
            runs.Add(await CommandContext.FindRunAsync(host, run, cancellationToken));
        }
        string id = parsed.GetValue(MitigationId)!;
        Kept<Mitigation> mitigation = await host.Findings.Verify.RunAsync(id, runs, FindingsCommands.Actor(parsed, parsed.GetValue(Note)), cancellationToken);
        FindingView.WriteClaims(context.Screen, mitigation.Body, 0);
        await FindingsCommands.WriteAsync(context, host, id, $"{id} is {mitigation.State.ToUpperInvariant()}.", cancellationToken);
        await host.TellAsync(cancellationToken);
        return mitigation.Body.State == MitigationState.Closed ? ExitCode.Done : ExitCode.Regressed;
    }

    private static ClaimOrder ReadClaim(string text)
    {
        List<string> parts = [.. text.Split(':', StringSplitOptions.TrimEntries)];
        Move? move = Enum.TryParse(parts[^1], ignoreCase: true, out Move said) && Enum.IsDefined(said) ? said : null;
        parts.RemoveRange(move is null ? parts.Count : parts.Count - 1, move is null ? 0 : 1);
        return parts is [{ Length: > 0 } eval, { Length: > 0 } metric, ..] && parts.Count <= 3
            ? new ClaimOrder(eval, metric, parts.Count == 3 ? parts[2] : null, move)
            : throw new BadInputException([new Problem(
                "evalflow", null, null, "--claim", $"'{text}' is no claim.", "Write EVAL:METRIC, EVAL:METRIC:NAME=VALUE for a slice, and :down or :up at the end if you like.")]);
    }
}
