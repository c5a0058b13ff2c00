using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Web.Hosting;
using EvalFlow.Web.Releases;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/releases</c>: takes in release events; as <c>evalflow releases</c> and <c>evalflow readiness</c>.</summary>
internal static class ReleaseEndpoints
{
    public static void MapReleases(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder releases = api.MapGroup("/releases").WithTags("releases");
        foreach (string path in new[] { "", "/events" })
        {
            releases.MapPost(path, ReceiveAsync).RequireAuthorization(Policies.Analyse).WithSummary("Takes in CloudEvents 1.0 by the HTTP binding: structured, binary (ce- headers) or a batch. All are kept or none; the same event again is the same release.");
        }
        releases.MapGet("/schema", () => TypedResults.Text(ReleaseEventReader.Schema(), "application/schema+json")).WithSummary("The JSON schema of release events.");
        releases.MapGet("", ListAsync).WithSummary("Releases, newest first.");
        releases.MapGet("/{id}", ShowAsync).WithSummary("A release with its runs, comparisons, alerts and readiness; id or its beginning, \"MODEL VERSION\", or the id of its launch.");
        releases.MapGet("/{id}/readiness", ReadAsync).WithSummary("Whether it may be launched, and what stands in the way.");
        releases.MapPost("/{id}/resume", ResumeAsync).WithSummary("Goes on with a release, or tries again what gave no whole result.").RequireAuthorization(Policies.Analyse);
        releases.MapPost("/{id}/cancel", CancelAsync).WithSummary("Stops a release and its runs; finished samples are kept.").RequireAuthorization(Policies.Analyse);
        releases.MapPost("/{id}/waivers", WaiveAsync).WithSummary("Accepts what stands against an eval, for a while and by name.").RequireAuthorization(Policies.Approve);
        releases.MapPost("/{id}/signatures", SignAsync).WithSummary("Signs results off; not by the owner of the eval.").RequireAuthorization(Policies.Approve);
        releases.MapPost("/{id}/decision", DecideAsync).WithSummary("Writes down whether it is launched.").RequireAuthorization(Policies.Approve);
        releases.MapPost("/{id}/snapshots", SnapshotAsync).WithSummary("Signs the release as it stands now.").RequireAuthorization(Policies.Approve);
        releases.MapGet("/{id}/snapshots/verification", VerifyAsync).WithSummary("Checks that a snapshot (the newest unless named) is as it was signed.");
        releases.MapGet("/{id}/pack.html", ReleaseForms.PackPageAsync).WithSummary("The evidence pack as one page.");
        releases.MapGet("/{id}/pack.md", ReleaseForms.PackTextAsync).WithSummary("The evidence pack as Markdown.");
    }

    private static async Task<Accepted<ReleaseLines>> ReceiveAsync(HttpContext http, ReceiveRelease receive, RecordedFolders folders, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        IReadOnlyList<ReleaseEvent> events = await ReleaseEventMessage.ReadAsync(
            http.Request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())), body.ToArray(), cancellationToken);
        IReadOnlyList<ReceivedRelease> received = await receive.RunAllAsync(events, new ReleaseSettings(), EventOrigin.Remote(folders.Paths), http.User.Identity!.Name!, cancellationToken);
        return TypedResults.Accepted(
            received is [var only] ? $"/api/v1/releases/{only.Release.Id}" : "/api/v1/releases", new ReleaseLines([.. received.Select(one => Line(one.Release))]));
    }

    private static async Task<Ok<ReleaseLines>> ListAsync(ReadinessDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ReleaseLines([.. (await desk.Releases.ListAsync(cancellationToken)).Select(Line)]));

    private static async Task<Ok<ReleaseOutcome>> ShowAsync(
        string id, ReadinessDesk desk, ReadReleaseOutcome outcomes, WebSettings settings, CancellationToken cancellationToken) =>
        TypedResults.Ok(await OutcomeAsync(await desk.Releases.FindByNameAsync(id, cancellationToken), outcomes, settings, cancellationToken));

    private static async Task<Ok<ReadinessReport>> ReadAsync(string id, ReadinessDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.Read.RunAsync(await IdAsync(desk, id, cancellationToken), cancellationToken));

    private static async Task<Accepted<ReleaseOutcome>> ResumeAsync(
        string id, HttpContext http, ReadinessDesk desk, ReleaseLifecycle lifecycle, ReadReleaseOutcome outcomes, WebSettings settings, CancellationToken cancellationToken)
    {
        Kept<Release> release = await lifecycle.ResumeAsync(await desk.Releases.FindByNameAsync(id, cancellationToken), budget: null, Who(http), cancellationToken);
        return TypedResults.Accepted($"/api/v1/releases/{release.Id}", await OutcomeAsync(release, outcomes, settings, cancellationToken));
    }

    private static async Task<Ok<ReleaseOutcome>> CancelAsync(
        string id, HttpContext http, ReadinessDesk desk, ReleaseLifecycle lifecycle, ReadReleaseOutcome outcomes, WebSettings settings, CancellationToken cancellationToken) =>
        TypedResults.Ok(await OutcomeAsync(
            await lifecycle.CancelAsync(await desk.Releases.FindByNameAsync(id, cancellationToken), Who(http), cancellationToken), outcomes, settings, cancellationToken));

    // Where the report lies is of use to those who sit at the machine, and of no business to others.
    private static async Task<ReleaseOutcome> OutcomeAsync(
        Kept<Release> release, ReadReleaseOutcome outcomes, WebSettings settings, CancellationToken cancellationToken)
    {
        ReleaseOutcome outcome = await outcomes.RunAsync(release, cancellationToken);
        return settings.OpenId is null ? outcome : outcome with { ReportPath = null };
    }

    private static async Task<Ok<ReadinessReport>> WaiveAsync(string id, NewWaiver asked, HttpContext http, ReadinessDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.Decide.WaiveAsync(await IdAsync(desk, id, cancellationToken), asked.ToOrder(), Who(http), cancellationToken));

    private static async Task<Ok<ReadinessReport>> SignAsync(string id, NewSignature asked, HttpContext http, ReadinessDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.Decide.SignAsync(await IdAsync(desk, id, cancellationToken), asked.Evals, Who(http, asked.Note), cancellationToken));

    private static async Task<Ok<ReadinessReport>> DecideAsync(string id, NewDecision asked, HttpContext http, ReadinessDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.Decide.DecideAsync(await IdAsync(desk, id, cancellationToken), asked.Launch, Who(http, asked.Note), cancellationToken));

    private static async Task<Ok<TakenSnapshot>> SnapshotAsync(string id, HttpContext http, ReadinessDesk desk, CancellationToken cancellationToken, AlertNote? note = null)
    {
        Kept<Snapshot> taken = await desk.Snapshots.TakeAsync(await IdAsync(desk, id, cancellationToken), Who(http, note?.Note), cancellationToken);
        return TypedResults.Ok(new TakenSnapshot(taken.Id, taken.Parent!, taken.At, taken.Who, taken.Body));
    }

    private static async Task<Ok<SnapshotCheck>> VerifyAsync(string id, ReadinessDesk desk, CancellationToken cancellationToken, string? snapshot = null) =>
        TypedResults.Ok(await desk.Snapshots.VerifyAsync(await IdAsync(desk, id, cancellationToken), snapshot, cancellationToken));

    private static ReleaseLine Line(Kept<Release> release) => new(release.Id, release.State, release.Body);

    private static Actor Who(HttpContext http, string? note = null) => new(http.User.Identity!.Name!, note);

    private static async Task<string> IdAsync(ReadinessDesk desk, string id, CancellationToken cancellationToken) =>
        (await desk.Releases.FindByNameAsync(id, cancellationToken)).Id;
}

/// <summary>A waiver as it is asked for; the fields are the options of <c>evalflow readiness waive</c>.</summary>
/// <param name="For">Kinds of obstacle; null for all that stand against the eval now.</param>
public sealed record NewWaiver(string Eval, string Reason, string Owner, DateOnly Expires, string Mitigation, IReadOnlyList<string>? For = null)
{
    internal WaiverOrder ToOrder() => new(Eval, For is null ? null : [.. For.Select(ReleaseForms.Kind)], Reason, Owner, Expires, Mitigation);
}

/// <param name="Evals">Null for every required eval.</param>
public sealed record NewSignature(IReadOnlyList<string>? Evals = null, string? Note = null);

/// <param name="Launch">True to launch, false to hold.</param>
public sealed record NewDecision(bool Launch, string? Note = null);
