using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Api;

/// <summary><c>/api/v1/alerts</c> and <c>/api/v1/silences</c>: as <c>evalflow alerts</c>.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder alerts = api.MapGroup("/alerts").WithTags("alerts");
        alerts.MapGet("", ListAsync).WithSummary("Alerts, newest first; all=true with resolved ones.");
        alerts.MapGet("/{id}", ShowAsync).WithSummary("An alert with its rows and its history.");
        alerts.MapPost("/{id}/ack", AcknowledgeAsync).WithSummary("Somebody is on it: escalation and reminders stop.").RequireAuthorization(Policies.Analyse);
        alerts.MapPost("/{id}/resolve", ResolveAsync).WithSummary("It is over; the same trouble raises a new alert.").RequireAuthorization(Policies.Analyse);
        RouteGroupBuilder silences = api.MapGroup("/silences").WithTags("alerts");
        silences.MapGet("", ListSilencesAsync).WithSummary("Silences that have not ended, soonest end first.");
        silences.MapPost("", SilenceAsync).WithSummary("Keeps alerts quiet for a time; they are still recorded.").RequireAuthorization(Policies.Analyse);
        silences.MapPost("/{id}/end", EndAsync).WithSummary("Ends a silence now.").RequireAuthorization(Policies.Analyse);
    }

    private static async Task<Ok<AlertList>> ListAsync(IAlertStore alerts, CancellationToken cancellationToken, bool all = false) =>
        TypedResults.Ok(new AlertList(await alerts.ListAsync(all, cancellationToken)));

    private static async Task<Ok<Alert>> ShowAsync(string id, IAlertStore alerts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await alerts.FindAsync(id, cancellationToken) ?? throw Unknown(id));

    private static async Task<Ok<Alert>> AcknowledgeAsync(string id, HttpContext http, AnswerAlert answer, CancellationToken cancellationToken, AlertNote? note = null) =>
        TypedResults.Ok(await answer.AcknowledgeAsync(id, http.User.Identity!.Name!, note?.Note, cancellationToken) ?? throw Unknown(id));

    private static async Task<Ok<Alert>> ResolveAsync(string id, HttpContext http, AnswerAlert answer, CancellationToken cancellationToken, AlertNote? note = null) =>
        TypedResults.Ok(await answer.ResolveAsync(id, http.User.Identity!.Name!, note?.Note, cancellationToken) ?? throw Unknown(id));

    private static async Task<Ok<SilenceList>> ListSilencesAsync(ISilenceStore silences, TimeProvider clock, CancellationToken cancellationToken) =>
        TypedResults.Ok(new SilenceList(await silences.ListAsync(clock.GetUtcNow(), cancellationToken)));

    private static async Task<Ok<AlertSilence>> SilenceAsync(NewSilence asked, HttpContext http, ISilenceStore silences, TimeProvider clock, CancellationToken cancellationToken)
    {
        AlertSilence silence = asked.Create(http.User.Identity!.Name!, clock.GetUtcNow());
        await silences.AddAsync(silence, cancellationToken);
        return TypedResults.Ok(silence);
    }

    private static async Task<Ok<SilenceEnd>> EndAsync(string id, HttpContext http, ISilenceStore silences, TimeProvider clock, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return await silences.EndAsync(id, http.User.Identity!.Name!, now, cancellationToken)
            ? TypedResults.Ok(new SilenceEnd(id, now))
            : throw new BadInputException(id, $"There is no silence '{id}', or it has ended.", "GET /api/v1/silences shows those that have not.") { IsUnknown = true };
    }

    private static BadInputException Unknown(string id) => new(id, $"There is no alert '{id}'.", "GET /api/v1/alerts?all=true shows all alerts.") { IsUnknown = true };
}

/// <param name="Note">What was found or is done; kept with the alert, never sent.</param>
public sealed record AlertNote(string? Note);

/// <summary>A silence as it is asked for; the fields are the options of <c>evalflow alerts silence add</c>.</summary>
/// <param name="For">30m, 4h or 2d; at most 14d.</param>
public sealed record NewSilence(
    string For, string? Why, string? Eval = null, string? Domain = null, string? Metric = null, string? Model = null, string? ApprovedBy = null)
{
    internal AlertSilence Create(string who, DateTimeOffset now) => AlertSilence.Create(
        new SilenceRequest(Given(Eval), Given(Domain), Given(Metric), Given(Model), who, Why, Given(ApprovedBy), Length()), now);

    private TimeSpan Length() => RoutingReader.ParseTime(For)
        ?? throw new BadInputException("for", $"'{For}' is not a length of time.", "Write 30m, 4h or 2d.");

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
