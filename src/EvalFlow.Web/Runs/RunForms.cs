using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Models;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Runs;

/// <summary>What the buttons of the run page do.</summary>
internal static class RunForms
{
    public static void MapRunForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/runs", StartAsync).RequireAuthorization(Policies.Analyse);
        forms.MapPost("/runs/{run}/cancel", CancelAsync).RequireAuthorization(Policies.Analyse);
        forms.MapPost("/runs/{run}/resume", ResumeAsync).RequireAuthorization(Policies.Analyse);
    }

    private static async Task<IResult> StartAsync(
        HttpContext http, StartRun start, CancellationToken cancellationToken, [FromForm] string? eval = null, [FromForm] string? model = null,
        [FromForm(Name = "model_known")] string? known = null, [FromForm] string? baseline = null, [FromForm] string? epochs = null, [FromForm] string? limit = null, [FromForm] string? budget = null)
    {
        Run run = await start.RunAsync(new NewRun(eval ?? "", ModelField.Chosen(model, known), baseline, Epochs: Number<int>("epochs", epochs), Limit: Number<int>("limit", limit), Budget: Number<double>("budget", budget)), Me.Name(http), cancellationToken);
        return Results.LocalRedirect(RunPaths.Of(run.RunId));
    }

    // A field left empty arrives as an empty text, which the framework takes for a number written badly.
    private static T? Number<T>(string name, string? text) where T : struct, ISpanParsable<T> => string.IsNullOrWhiteSpace(text) ? null
        : T.TryParse(text.Trim(), CultureInfo.InvariantCulture, out T number) ? number
        : throw new BadInputException(name, $"'{text}' is not a number for {name}.", "Leave it out, or write a number.");

    private static async Task<IResult> CancelAsync(string run, HttpContext http, IRunStore runs, RunLifecycle lifecycle, CancellationToken cancellationToken)
    {
        Run found = await FindRun.ByIdAsync(runs, run, cancellationToken);
        await lifecycle.CancelAsync(found, $"cancelled by {Me.Name(http)}", cancellationToken);
        return Results.LocalRedirect(RunPaths.Of(found.RunId));
    }

    private static async Task<IResult> ResumeAsync(
        string run, HttpContext http, StartRun start, CancellationToken cancellationToken, [FromForm] double? budget = null, [FromForm] long? tokens = null)
    {
        Run resumed = await start.ResumeAsync(run, new MoreBudget(budget, tokens).ToBudget(), Me.Name(http), cancellationToken);
        return Results.LocalRedirect(RunPaths.Of(resumed.RunId));
    }
}
