using System.CommandLine;
using EvalFlow.Cli.Host;
using EvalFlow.Cli.Output;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;

namespace EvalFlow.Cli.Commands;

/// <summary><c>evalflow release EVENT.json</c>: everything that a release event brings about.</summary>
internal static class ReleaseCommand
{
    private static readonly Argument<string> Event = new("event") { Description = "File with a release event (CloudEvents 1.0, structured JSON); docs/releases.md has the fields." };
    private static readonly Option<int?> SideBySide = new("--side-by-side") { Description = $"Evals under way at a time (default {ReleaseSettings.UsualSideBySide}); severe ones begin first.", HelpName = "N" };

    private static readonly Option<string[]> Evals = new("--evals") { Description = "Definition files or folders to register first.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };

    public static Command Create()
    {
        SideBySide.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 64)
            {
                result.AddError("--side-by-side must be between 1 and 64.");
            }
        });
        Command command = new("release", "Handle a release event: find the evals, run, compare, alert, fill readiness. The same event again is the same release.")
        {
            Event, Evals, SideBySide, BudgetOptions.Usd, BudgetOptions.Tokens, CacheOptions.Use, CacheOptions.MaxAge, ActorOption.By,
        };
        command.Handle(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        string path = parsed.GetValue(Event)!;
        ReleaseEvent release = await ReadAsync(path, cancellationToken);
        ReleaseSettings settings = new(BudgetOptions.Read(parsed), CacheOptions.Read(parsed), parsed.GetValue(SideBySide) ?? ReleaseSettings.UsualSideBySide);
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        await EvalPaths.ResolveAsync(host, parsed.GetValue(Evals) ?? [], cancellationToken);
        if ((await host.Registry.ListAsync(cancellationToken)).Count == 0)
        {
            throw new BadInputException(path, "No eval is registered, so there is nothing to hold the release against.", "Register some first: evalflow eval add PATH, or release EVENT --evals PATH.");
        }
        ReceivedRelease received = await host.Receive.RunAsync(release, settings, EventOrigin.File(path), ActorOption.Who(parsed), cancellationToken);
        if (!received.IsNew)
        {
            context.Screen.Note($"This event was delivered before, as release {received.Release.Id}; {(ReleaseStates.HasEnded(received.Release.State) ? "nothing is run again" : "it goes on")}.");
        }
        Kept<Release> ended = await FollowRelease.ToTheEndAsync(context, host, received.Release, cancellationToken);
        return await FollowRelease.TellAsync(context, host, ended, cancellationToken);
    }

    internal static async Task<ReleaseEvent> ReadAsync(string path, CancellationToken cancellationToken) => File.Exists(path)
        ? ReleaseEventReader.Read(path, await File.ReadAllTextAsync(path, cancellationToken))
        : throw new BadInputException(path, "There is no such file.", "Name a file with a release event; examples/demo/release-event.json is one.");
}

/// <summary>Works on a release in this process until it ends, and reports it.</summary>
internal static class FollowRelease
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static async Task<Kept<Release>> ToTheEndAsync(
        CommandContext context, EmbeddedHost host, Kept<Release> release, CancellationToken cancellationToken)
    {
        if (ReleaseStates.HasEnded(release.State))
        {
            return release;
        }
        try
        {
            Task work = host.WorkAsync(release.Body, cancellationToken);
            await WatchAsync(context, host, release.Id, work, cancellationToken);
            await work;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            context.Screen.Note($"Finished samples are kept. To go on: the same command again, or evalflow releases resume {release.Id}");
            throw;
        }
        return (await host.Readiness.Releases.FindAsync(release.Id, cancellationToken))!;
    }

    /// <summary>Writes what came of it.</summary>
    /// <returns>The exit code that it deserves.</returns>
    public static async Task<int> TellAsync(CommandContext context, EmbeddedHost host, Kept<Release> release, CancellationToken cancellationToken)
    {
        ReleaseOutcome outcome = await host.Outcomes.RunAsync(release, cancellationToken);
        if (context.Screen.Json)
        {
            context.Screen.WriteJson(outcome);
        }
        else
        {
            ReleaseView.Write(context.Screen, outcome);
        }
        return ReleaseExit.Of(outcome);
    }

    private static async Task WatchAsync(CommandContext context, EmbeddedHost host, string releaseId, Task work, CancellationToken cancellationToken)
    {
        HashSet<string> told = [];
        bool last;
        do
        {
            last = work.IsCompleted;
            Kept<Release> now = (await host.Readiness.Releases.FindAsync(releaseId, cancellationToken))!;
            foreach (RequiredEval eval in now.Body.Evals.Where(eval => eval.Settled && told.Add(eval.EvalHash)))
            {
                context.Screen.Note($"{eval.EvalId}: {ReleaseView.Word(eval)} ({told.Count} of {now.Body.Evals.Count})");
            }
            await Task.WhenAny(work, Task.Delay(Look, context.Clock, cancellationToken));
        }
        while (!last);
    }
}
