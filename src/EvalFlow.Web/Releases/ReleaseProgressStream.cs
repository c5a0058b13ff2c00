using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Releases;

/// <summary>How far a release is, in evals; shaped as the page's script reads progress.</summary>
/// <param name="Planned">Evals; 0 until it is known which are required.</param>
internal sealed record ReleaseProgressNow(int Done, int Planned, string State, string Text)
{
    public static ReleaseProgressNow Of(Kept<Release> release)
    {
        int done = release.Body.Evals.Count(eval => eval.Settled);
        int planned = release.Body.Evals.Count;
        return new ReleaseProgressNow(done, planned, release.State, planned == 0 ? "Finding out which evals it must pass." : $"{done} of {planned} required evals are done.");
    }
}

/// <summary>Tells a page how its release gets on (server-sent events), until the results are there or the page is closed.</summary>
internal sealed class ReleaseProgressStream(ReadinessDesk desk, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<SseItem<ReleaseProgressNow>> FollowAsync(string releaseId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReleaseProgressNow? last = null;
        while (await desk.Releases.FindAsync(releaseId, cancellationToken) is { } release)
        {
            bool hasEnded = ReleaseStates.HasEnded(release.State);
            ReleaseProgressNow now = ReleaseProgressNow.Of(release);
            if (now != last)
            {
                yield return new SseItem<ReleaseProgressNow>(now, hasEnded ? "end" : "progress");
                last = now;
            }
            if (hasEnded)
            {
                yield break;
            }
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/releases/{id}/progress", (string id, ReleaseProgressStream stream, CancellationToken cancellationToken) =>
            TypedResults.ServerSentEvents(stream.FollowAsync(id, cancellationToken))).RequireAuthorization(Policies.Read).ExcludeFromDescription();
}
