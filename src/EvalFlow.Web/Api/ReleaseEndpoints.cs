using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/releases</c>: release events by the CloudEvents HTTP binding, and what became of them.</summary>
internal static class ReleaseEndpoints
{
    public static void MapReleases(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder releases = api.MapGroup("/releases").WithTags("releases");
        releases.MapPost("/events", ReceiveAsync).WithSummary("Takes in release events: CloudEvents 1.0, structured, binary or batched. The same event again is the same release.")
            .RequireAuthorization(Policies.Analyse);
        releases.MapGet("", ListAsync).WithSummary("Releases, newest first.");
        releases.MapGet("/schema", () => TypedResults.Text(ReleaseEventReader.Schema(), "application/schema+json")).WithSummary("The JSON schema of release events.");
        releases.MapGet("/{release}", ShowAsync).WithSummary("A release and what became of each of its evals.");
        releases.MapGet("/{release}/readiness", ReadinessAsync).WithSummary("Whether a release may be launched, and what stands in the way.");
    }

    private static async Task<Accepted<ReleaseLines>> ReceiveAsync(HttpContext http, ReceiveRelease receive, RecordedFolders folders, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        IReadOnlyList<ReleaseEvent> events = await ReleaseEventMessage.ReadAsync(
            http.Request.Headers.Select(header => new KeyValuePair<string, string>(header.Key, header.Value.ToString())), body.ToArray(), cancellationToken);
        IReadOnlyList<ReceivedRelease> received = await receive.RunAllAsync(
            events, new ReleaseSettings(), EventOrigin.Remote(folders.Paths), http.User.Identity!.Name!, cancellationToken);
        ReleaseLine[] lines = [.. received.Select(one => Line(one.Release))];
        return TypedResults.Accepted(lines is [var only] ? $"/api/v1/releases/{only.ReleaseId}" : "/api/v1/releases", new ReleaseLines(lines));
    }

    private static async Task<Ok<ReleaseLines>> ListAsync(ReadinessDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ReleaseLines([.. (await desk.Releases.ListAsync(cancellationToken)).Select(Line)]));

    private static async Task<Ok<ReleaseLine>> ShowAsync(string release, ReadinessDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(Line(await desk.Releases.FindByNameAsync(release, cancellationToken)));

    private static async Task<Ok<ReadinessReport>> ReadinessAsync(string release, ReadinessDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.Read.RunAsync((await desk.Releases.FindByNameAsync(release, cancellationToken)).Id, cancellationToken));

    private static ReleaseLine Line(Kept<Release> release) => new(release.Id, release.State, release.Body);
}
