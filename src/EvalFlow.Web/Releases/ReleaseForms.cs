using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Models;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace EvalFlow.Web.Releases;

/// <summary>What the forms and links of the readiness page do.</summary>
internal static class ReleaseForms
{
    public static void MapReleaseForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/releases", AnnounceAsync).RequireAuthorization(Policies.Analyse);
        forms.MapPost("/releases/{id}/waive", WaiveAsync).RequireAuthorization(Policies.Approve);
        forms.MapPost("/releases/{id}/sign", SignAsync).RequireAuthorization(Policies.Approve);
        forms.MapPost("/releases/{id}/decide", DecideAsync).RequireAuthorization(Policies.Approve);
        forms.MapPost("/releases/{id}/snapshot", SnapshotAsync).RequireAuthorization(Policies.Approve);
        forms.MapGet("/releases/{id}/pack.html", PackPageAsync);
        forms.MapGet("/releases/{id}/pack.md", PackTextAsync);
    }

    /// <summary>The kind of an obstacle by its word. Throws for words that are none.</summary>
    internal static ObstacleKind Kind(string word) => Enum.GetValues<ObstacleKind>().Where(kind => StateWord.Of(kind) == word).Cast<ObstacleKind?>().FirstOrDefault()
        ?? throw new BadInputException("covers", $"'{word}' is no kind of obstacle.", $"Use: {string.Join(", ", Enum.GetValues<ObstacleKind>().Select(StateWord.Of))}.");

    private static async Task<IResult> AnnounceAsync(HttpContext http, ReceiveRelease receive, RecordedFolders folders, TimeProvider clock, CancellationToken cancellationToken)
    {
        IFormCollection form = await http.Request.ReadFormAsync(cancellationToken);
        string Model(string name) => ModelField.Chosen(form[name], form[$"{name}_known"]);
        AnnouncedRelease announced = new(
            form["id"], form["model_id"], form["version"], Model("model"), form["baseline_version"], Model("baseline_model"), form["channel"], form["surfaces"], form["launch_id"], form["deadline"]);
        ReceivedRelease received = await receive.RunAsync(
            announced.ToEvent(clock.GetUtcNow()), new ReleaseSettings(), EventOrigin.Remote(folders.Paths), Me.Name(http), cancellationToken);
        return Results.LocalRedirect(ReleasePaths.Of(received.Release.Id));
    }

    private static async Task<IResult> WaiveAsync(
        string id, HttpContext http, ReadinessDesk desk, [FromForm] string eval, [FromForm] StringValues covers, [FromForm] string? reason, [FromForm] string? owner,
        [FromForm] string? mitigation, [FromForm] string? expires, CancellationToken cancellationToken)
    {
        WaiverOrder order = new(eval, [.. covers.OfType<string>().Select(Kind)], reason ?? "", owner ?? "", Typed.Day(expires) ?? DateOnly.MinValue, mitigation ?? "");
        return Back(await desk.Decide.WaiveAsync(await FindAsync(desk, id, cancellationToken), order, new Actor(Me.Name(http)), cancellationToken));
    }

    private static async Task<IResult> SignAsync(
        string id, HttpContext http, ReadinessDesk desk, [FromForm] StringValues evals, [FromForm] string? note, CancellationToken cancellationToken) =>
        evals is { Count: > 0 }
            ? Back(await desk.Decide.SignAsync(await FindAsync(desk, id, cancellationToken), [.. evals.OfType<string>()], new Actor(Me.Name(http), Typed.Text(note)), cancellationToken))
            : throw new BadInputException(id, "No result was chosen.", "Tick those that you have looked at.");

    private static async Task<IResult> DecideAsync(
        string id, HttpContext http, ReadinessDesk desk, [FromForm] bool launch, [FromForm] string? note, CancellationToken cancellationToken) =>
        Back(await desk.Decide.DecideAsync(await FindAsync(desk, id, cancellationToken), launch, new Actor(Me.Name(http), Typed.Text(note)), cancellationToken));

    private static async Task<IResult> SnapshotAsync(string id, HttpContext http, ReadinessDesk desk, [FromForm] string? note, CancellationToken cancellationToken)
    {
        Kept<Snapshot> taken = await desk.Snapshots.TakeAsync(await FindAsync(desk, id, cancellationToken), new Actor(Me.Name(http), Typed.Text(note)), cancellationToken);
        return Results.LocalRedirect($"{ReleasePaths.Of(taken.Parent!)}?verify={Uri.EscapeDataString(taken.Id)}#snapshots");
    }

    // Downloaded, never shown here: the page has styles of its own, which this app's policy forbids.
    internal static async Task<IResult> PackPageAsync(string id, ReadinessDesk desk, CancellationToken cancellationToken) =>
        await PackAsync(id, desk, "html", "text/html; charset=utf-8", document => document.ToHtml(), cancellationToken);

    internal static async Task<IResult> PackTextAsync(string id, ReadinessDesk desk, CancellationToken cancellationToken) =>
        await PackAsync(id, desk, "md", "text/markdown; charset=utf-8", document => document.ToMarkdown(), cancellationToken);

    private static async Task<IResult> PackAsync(
        string id, ReadinessDesk desk, string ending, string type, Func<ReportDocument, string> write, CancellationToken cancellationToken)
    {
        string release = await FindAsync(desk, id, cancellationToken);
        return Results.Bytes(Encoding.UTF8.GetBytes(write(await desk.Pack.RunAsync(release, cancellationToken))), type, $"evidence-{release}.{ending}");
    }

    private static async Task<string> FindAsync(ReadinessDesk desk, string id, CancellationToken cancellationToken) =>
        (await desk.Releases.FindByNameAsync(id, cancellationToken)).Id;

    private static IResult Back(ReadinessReport report) => Results.LocalRedirect(ReleasePaths.Of(report.ReleaseId));
}
