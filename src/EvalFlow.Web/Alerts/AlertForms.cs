using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Web.Api;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Alerts;

/// <summary>What the forms of the alert pages do.</summary>
internal static class AlertForms
{
    public static void MapAlertForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/alerts/{id}/ack", AcknowledgeAsync).RequireAuthorization(Policies.Analyse);
        forms.MapPost("/alerts/{id}/resolve", ResolveAsync).RequireAuthorization(Policies.Analyse);
        forms.MapPost("/alerts/{id}/silence", SilenceAsync).RequireAuthorization(Policies.Analyse);
        forms.MapPost("/alerts/{id}/finding", OpenFindingAsync).RequireAuthorization(Policies.Analyse);
        forms.MapPost("/silences/{id}/end", EndAsync).RequireAuthorization(Policies.Analyse);
    }

    private static async Task<IResult> AcknowledgeAsync(string id, HttpContext http, AnswerAlert answer, [FromForm] string? note, CancellationToken cancellationToken) =>
        Back(await answer.AcknowledgeAsync(id, Me.Name(http), Typed.Text(note), cancellationToken), id);

    private static async Task<IResult> ResolveAsync(string id, HttpContext http, AnswerAlert answer, [FromForm] string? note, CancellationToken cancellationToken) =>
        Back(await answer.ResolveAsync(id, Me.Name(http), Typed.Text(note), cancellationToken), id);

    private static async Task<IResult> SilenceAsync(
        string id, HttpContext http, ISilenceStore silences, TimeProvider clock, [FromForm] string? length, [FromForm] string? why, [FromForm] string? eval,
        [FromForm] string? domain, [FromForm] string? metric, [FromForm] string? model, [FromForm] string? approvedBy, CancellationToken cancellationToken)
    {
        NewSilence asked = new(length ?? "", why, eval, domain, metric, model, approvedBy);
        await silences.AddAsync(asked.Create(Me.Name(http), clock.GetUtcNow()), cancellationToken);
        return Results.LocalRedirect(AlertPaths.Of(id));
    }

    private static async Task<IResult> OpenFindingAsync(
        string id, HttpContext http, FindingDesk findings, [FromForm] string? owner, [FromForm] string? due, [FromForm] string? note, CancellationToken cancellationToken)
    {
        FindingOrder order = new(Typed.Text(owner), Typed.Day(due));
        (Kept<Finding> finding, _) = await findings.Open.FromAlertAsync(id, order, new Actor(Me.Name(http), Typed.Text(note)), cancellationToken);
        return Results.LocalRedirect($"/findings/{Uri.EscapeDataString(finding.Id)}");
    }

    private static async Task<IResult> EndAsync(
        string id, HttpContext http, ISilenceStore silences, TimeProvider clock, [FromForm] string? back, CancellationToken cancellationToken)
    {
        await silences.EndAsync(id, Me.Name(http), clock.GetUtcNow(), cancellationToken);
        return Results.LocalRedirect(LocalPath.Of(back));
    }

    private static IResult Back(Alert? alert, string id) => alert is null
        ? throw new BadInputException(id, $"There is no alert '{id}'.", "The list of alerts shows those that there are.") { IsUnknown = true }
        : Results.LocalRedirect(AlertPaths.Of(id));
}
