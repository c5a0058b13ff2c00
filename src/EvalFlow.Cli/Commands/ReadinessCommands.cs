using System.CommandLine;
using System.Globalization;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Reports.Documents;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow readiness RELEASE</c>, and <c>readiness waive | sign | decide | snapshot | verify | pack RELEASE</c>.</summary>
internal static class ReadinessCommands
{
    private static readonly Argument<string?> Shown = new("release") { Description = "Id of a release or its beginning, \"MODEL VERSION\", or the id of its launch.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Eval = new("--eval") { Description = "The eval whose obstacles are accepted.", HelpName = "ID", Required = true };
    private static readonly Option<string[]> Evals = new("--eval") { Description = "Evals to sign (default: all that are required).", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why it is accepted.", HelpName = "TEXT", Required = true };
    private static readonly Option<string> Owner = new("--owner") { Description = "Who answers for the risk.", HelpName = "WHO", Required = true };
    private static readonly Option<string> Expires = new("--expires") { Description = $"Last day on which it is accepted, at most {ReadinessDecisions.MostDays} days from now.", HelpName = "YYYY-MM-DD", Required = true };
    private static readonly Option<string> Mitigation = new("--mitigation") { Description = "What makes up for it meanwhile.", HelpName = "TEXT", Required = true };
    private static readonly Option<string[]> For = new("--for") { Description = "Kinds of obstacle (default: all that stand against the eval now).", HelpName = "KIND", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Note = new("--note") { Description = "Kept with the record.", HelpName = "TEXT" };
    private static readonly Option<bool> Launch = new("--launch") { Description = "Decide to launch; only what is ready, or ready with waivers." };
    private static readonly Option<bool> Hold = new("--hold") { Description = "Decide not to launch." };
    private static readonly Option<string?> SnapshotId = new("--snapshot") { Description = "Which one (default: the newest).", HelpName = "ID" };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "File to write: .html or .md.", HelpName = "FILE", Required = true };

    public static Command Create()
    {
        Argument<string> release = ReleasesCommands.ReleaseId;
        Command waive = new("waive", "Accept what stands against an eval, for a while and by name.") { release, Eval, Reason, Owner, Expires, Mitigation, For, ActorOption.By };
        waive.Handle((context, parsed, token) => ChangeAsync(context, parsed, (desk, id) => desk.Decide.WaiveAsync(id, Order(parsed), Who(parsed), token), token));
        Command sign = new("sign", "Sign results off; not by the owner of the eval. A changed result needs a new signature.") { release, Evals, Note, ActorOption.By };
        sign.Handle((context, parsed, token) => ChangeAsync(
            context, parsed, (desk, id) => desk.Decide.SignAsync(id, parsed.GetValue(Evals) is { Length: > 0 } evals ? evals : null, Who(parsed), token), token));
        Command decide = new("decide", "Write down whether it is launched.") { release, Launch, Hold, Note, ActorOption.By };
        decide.Handle((context, parsed, token) => ChangeAsync(context, parsed, (desk, id) => desk.Decide.DecideAsync(id, IsLaunch(parsed), Who(parsed), token), token));
        Command snapshot = new("snapshot", "Sign the release as it stands now; it never changes after.") { release, Note, ActorOption.By };
        snapshot.Handle(SnapshotAsync);
        Command verify = new("verify", "Check that a snapshot is as it was signed, by this home's key. Exit code 1 when it is not.") { release, SnapshotId };
        verify.Handle(VerifyAsync);
        Command pack = new("pack", "Write the evidence pack as one page or as Markdown. Holds no prompt and no response.") { release, Output };
        pack.Handle(PackAsync);
        Command command = new("readiness", "Whether a release may be launched, and what stands in the way.") { Shown, waive, sign, decide, snapshot, verify, pack };
        command.Handle(ShowAsync);
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string name = parsed.GetValue(Shown) ?? throw new BadInputException("readiness", "No release is named.", "Write evalflow readiness RELEASE; 'evalflow releases list' shows all.");
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Kept<Release> release = await host.Readiness.Releases.FindByNameAsync(name, cancellationToken);
        Write(context, await host.Readiness.Read.RunAsync(release.Id, cancellationToken));
        return ExitCode.Done;
    }

    private static async Task<int> ChangeAsync(
        CommandContext context, ParseResult parsed, Func<ReadinessDesk, string, Task<ReadinessReport>> change, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Kept<Release> release = await FindAsync(host, parsed, cancellationToken);
        Write(context, await change(host.Readiness, release.Id));
        return ExitCode.Done;
    }

    private static async Task<int> SnapshotAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Kept<Release> release = await FindAsync(host, parsed, cancellationToken);
        Kept<Snapshot> taken = await host.Readiness.Snapshots.TakeAsync(release.Id, Who(parsed), cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new TakenSnapshot(taken.Id, release.Id, taken.At, taken.Who, taken.Body));
        }
        context.Screen.Say($"{taken.Id}: SHA-256 {taken.Body.Sha256}, signed with key {taken.Body.KeyId}.");
        return ExitCode.Done;
    }

    private static async Task<int> VerifyAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Kept<Release> release = await FindAsync(host, parsed, cancellationToken);
        SnapshotCheck check = await host.Readiness.Snapshots.VerifyAsync(release.Id, parsed.GetValue(SnapshotId), cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(check);
        }
        context.Screen.Say(check.Verified
            ? $"{check.SnapshotId} is as {check.TakenBy} signed it (SHA-256 {check.Sha256}, key {check.KeyId})." : $"{check.SnapshotId} is NOT as it was signed:");
        foreach (string problem in check.Problems.Concat(check.Changes.Select(change => $"Since then: {change}")))
        {
            context.Screen.Tell(problem, 2);
        }
        return check.Verified ? ExitCode.Done : ExitCode.Regressed;
    }

    private static async Task<int> PackAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string path = parsed.GetValue(Output)!;
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Kept<Release> release = await FindAsync(host, parsed, cancellationToken);
        ReportDocument document = await host.Readiness.Pack.RunAsync(release.Id, cancellationToken);
        string format = Path.GetExtension(path) is ".md" or ".markdown" ? "md" : "html";
        await ReportFile.WriteAsync(path, format == "md" ? document.ToMarkdown() : document.ToHtml(), cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new WrittenReport(Path.GetFullPath(path), format, document.Title));
        }
        context.Screen.Say($"Wrote {path}.");
        return ExitCode.Done;
    }

    private static Task<Kept<Release>> FindAsync(EmbeddedHost host, ParseResult parsed, CancellationToken cancellationToken) =>
        host.Readiness.Releases.FindByNameAsync(parsed.GetValue(ReleasesCommands.ReleaseId)!, cancellationToken);

    private static void Write(CommandContext context, ReadinessReport report)
    {
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(report);
        }
        else
        {
            ReadinessView.Write(context.Screen, report);
        }
    }

    private static Actor Who(ParseResult parsed) => new(ActorOption.Who(parsed), parsed.GetResult(Note) is null ? null : parsed.GetValue(Note));

    private static bool IsLaunch(ParseResult parsed) => parsed.GetValue(Launch) != parsed.GetValue(Hold) ? parsed.GetValue(Launch)
        : throw new BadInputException("decide", "Nothing, or both, is decided.", "Give one of --launch and --hold.");

    private static WaiverOrder Order(ParseResult parsed) => new(
        parsed.GetValue(Eval)!, parsed.GetValue(For) is { Length: > 0 } kinds ? [.. kinds.Select(Kind)] : null, parsed.GetValue(Reason)!, parsed.GetValue(Owner)!,
        DateOnly.TryParseExact(parsed.GetValue(Expires), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day
            : throw new BadInputException("--expires", $"'{parsed.GetValue(Expires)}' is not a date.", "Write it as YYYY-MM-DD."),
        parsed.GetValue(Mitigation)!);

    private static ObstacleKind Kind(string word)
    {
        ObstacleKind[] all = Enum.GetValues<ObstacleKind>();
        int at = Array.FindIndex(all, kind => StateWord.Of(kind) == word);
        return at >= 0 ? all[at] : throw new BadInputException(
            "--for", $"'{word}' is no kind of obstacle.{Suggestion.Ask(word, all.Select(StateWord.Of))}", $"Use: {string.Join(", ", all.Select(StateWord.Of))}.");
    }
}
