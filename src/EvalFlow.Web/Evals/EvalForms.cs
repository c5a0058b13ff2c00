using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Web.Evals.Drafts;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Models;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Evals;

/// <summary>What the buttons of the eval page do.</summary>
internal static class EvalForms
{
    public static void MapEvalForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/evals/{eval}/state", MoveAsync).RequireAuthorization(Policies.Analyse);
        forms.MapPost("/evals/{eval}/decision", DecideAsync).RequireAuthorization(Policies.Approve);
        forms.MapPost("/evals/{eval}/text", ShowTextAsync).RequireAuthorization(Policies.Reveal);
        forms.MapPost("/evals/{eval}/try", TryAsync).RequireAuthorization(Policies.Analyse).RequireRateLimiting(RateLimits.Heavy);
        forms.MapPost("/evals/{eval}/changes/text", ShowChangesAsync).RequireAuthorization(Policies.Reveal);
    }

    private static Task<IResult> MoveAsync(string eval, MoveEval move, HttpContext http, CancellationToken cancellationToken, [FromForm] string? to = null, [FromForm] string? note = null) =>
        BackAsync(eval, move.RunAsync(eval, to, new Actor(Me.Name(http), Said(note)), isApprover: false, cancellationToken));

    private static Task<IResult> DecideAsync(string eval, MoveEval move, HttpContext http, CancellationToken cancellationToken, [FromForm] string? to = null, [FromForm] string? note = null) =>
        BackAsync(eval, move.RunAsync(eval, to, new Actor(Me.Name(http), Said(note)), isApprover: true, cancellationToken));

    private static async Task<IResult> BackAsync(string eval, Task<EvalStanding> move)
    {
        await move;
        return Results.LocalRedirect(EvalPaths.Of(eval));
    }

    // Not behind a redirect: whoever loads the page again reads again, and that is recorded too.
    private static async Task<IResult> ShowTextAsync(string eval, ReadSampleTexts texts, HttpContext http, CancellationToken cancellationToken)
    {
        RevealedPrompts shown = await texts.PromptsAsync(eval, new Actor(Me.Name(http)), cancellationToken);
        return new RazorComponentResult<PromptsPage>(new { Shown = shown });
    }

    private static async Task<IResult> ShowChangesAsync(
        string eval, ReadSampleTexts texts, HttpContext http, CancellationToken cancellationToken, [FromForm] string? from = null, [FromForm] string? to = null)
    {
        RevealedChanges shown = await texts.ChangesAsync(eval, from ?? "", to ?? "", new Actor(Me.Name(http)), cancellationToken);
        return new RazorComponentResult<ChangedTextsPage>(new { Shown = shown });
    }

    private static async Task<IResult> TryAsync(
        string eval, RunTrial trial, HttpContext http, CancellationToken cancellationToken, [FromForm] string? model = null,
        [FromForm(Name = "model_known")] string? known = null, [FromForm] string? texts = null) =>
        new RazorComponentResult<TrialPage>(new { Trial = await trial.OfEvalAsync(eval, ModelField.Chosen(model, known), texts is not null, Me.Name(http), cancellationToken) });

    private static string? Said(string? note) => string.IsNullOrWhiteSpace(note) ? null : note.Trim();
}
