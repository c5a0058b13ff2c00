using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow releases list | show | resume | cancel | schema</c>.</summary>
internal static class ReleasesCommands
{
    public static readonly Argument<string> ReleaseId = new("release") { Description = "Id of a release or its beginning, \"MODEL VERSION\", or the id of its launch." };

    public static Command Create()
    {
        Command list = new("list", "List releases, newest first.");
        list.Handle(ListAsync);
        Command show = new("show", "Show a release with its verdicts and alerts.") { ReleaseId };
        show.Handle((context, parsed, cancellationToken) => WithAsync(context, parsed, (_, release) => Task.FromResult(release), isRun: false, cancellationToken));
        Command resume = new("resume", "Go on with a release that was interrupted, or try again what gave no whole result.") { ReleaseId, BudgetOptions.Usd, BudgetOptions.Tokens, ActorOption.By };
        resume.Handle((context, parsed, cancellationToken) => WithAsync(
            context, parsed, async (host, release) => await FollowRelease.ToTheEndAsync(
                context, host, await host.ReleaseLifecycle.ResumeAsync(release, BudgetOptions.Read(parsed), new Actor(ActorOption.Who(parsed)), cancellationToken), cancellationToken),
            isRun: true, cancellationToken));
        Command cancel = new("cancel", "Stop a release and its runs; finished samples are kept.") { ReleaseId, ActorOption.By };
        cancel.Handle((context, parsed, cancellationToken) => WithAsync(
            context, parsed, (host, release) => host.ReleaseLifecycle.CancelAsync(release, new Actor(ActorOption.Who(parsed)), cancellationToken),
            isRun: false, cancellationToken));
        Command schema = new("schema", "Print the JSON schema of release events.");
        schema.Handle((context, _, _) =>
        {
            context.Screen.Write(ReleaseEventReader.Schema());
            return Task.FromResult(ExitCode.Done);
        });
        return new Command("releases", "Releases that were received.") { list, show, resume, cancel, schema };
    }

    private static async Task<int> ListAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        IReadOnlyList<Kept<Release>> releases = await host.Readiness.Releases.ListAsync(cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(new ReleaseLines([.. releases.Select(release => new ReleaseLine(release.Id, release.State, release.Body))]));
        }
        else if (releases.Count == 0)
        {
            context.Screen.Say("There are no releases yet. Hand one in: evalflow release EVENT.json");
        }
        else
        {
            context.Screen.Show(ReleaseView.List(releases));
        }
        return ExitCode.Done;
    }

    /// <param name="isRun">True when the exit code is that of the release.</param>
    private static async Task<int> WithAsync(
        CommandContext context, ParseResult parsed, Func<EmbeddedHost, Kept<Release>, Task<Kept<Release>>> act, bool isRun, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        Kept<Release> release = await host.Readiness.Releases.FindByNameAsync(parsed.GetValue(ReleaseId)!, cancellationToken);
        int code = await FollowRelease.TellAsync(context, host, await act(host, release), cancellationToken);
        return isRun ? code : ExitCode.Done;
    }
}
