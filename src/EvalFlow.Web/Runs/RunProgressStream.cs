using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Releases;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Done">(sample, epoch) pairs.</param>
/// <param name="Text">The same in words.</param>
public sealed record RunProgressNow(long Done, int Planned, long Errored, string Status, string Text);

/// <summary>Tells a page how its run gets on (server-sent events), until the run ends or the page is closed.</summary>
internal sealed class RunProgressStream(IRunStore runs, ProgressBoard board, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task<RunProgressNow> ReadAsync(Run run, CancellationToken cancellationToken)
    {
        RunProgress progress = await runs.ReadProgressAsync(run.RunId, cancellationToken);
        RunTally tally = board.For(run.RunId);
        long done = Math.Min(run.Planned, Math.Max(progress.Counts.Completed + progress.Counts.Errored, tally.Done));
        long errored = Math.Max(progress.Counts.Errored, tally.Errored);
        return new RunProgressNow(done, run.Planned, errored, StatusWords.Of(run.Status), ProgressWords.Of(done, run.Planned, errored));
    }

    public async IAsyncEnumerable<SseItem<RunProgressNow>> FollowAsync(string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RunProgressNow? last = null;
        while (await runs.FindAsync(runId, cancellationToken) is { } run)
        {
            RunProgressNow now = await ReadAsync(run, cancellationToken);
            if (now != last)
            {
                yield return new SseItem<RunProgressNow>(now, run.Status == RunStatus.Running ? "progress" : "end");
                last = now;
            }
            if (run.Status != RunStatus.Running)
            {
                yield break;
            }
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}

/// <summary>Addresses that stay open.</summary>
internal static class Streams
{
    public static void MapStreams(this IEndpointRouteBuilder routes)
    {
        ReleaseProgressStream.Map(routes);
        routes.MapGet("/runs/{run}/progress", (string run, RunProgressStream stream, CancellationToken cancellationToken) =>
            TypedResults.ServerSentEvents(stream.FollowAsync(run, cancellationToken))).RequireAuthorization(Policies.Read).ExcludeFromDescription();
    }
}
