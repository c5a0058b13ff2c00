using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Cases;

/// <summary>Shows texts of a case to those who may see them.</summary>
internal static class CaseForms
{
    public static void MapCaseForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/runs/{run}/samples/{sample}", ShowAsync).RequireAuthorization(Policies.Reveal);
        forms.MapPost("/comparisons/{baseline}/{run}/cases/{sample}", ShowComparedAsync).RequireAuthorization(Policies.Reveal);
    }

    private static Task<IResult> ShowAsync(
        string run, string sample, HttpContext http, ReadCase read, CancellationToken cancellationToken,
        [FromForm] string? why = null, [FromForm] string? epoch = null) =>
        RevealAsync(new CaseAddress(null, run, sample, PageOf.Text(epoch)), why, http, read, cancellationToken);

    private static Task<IResult> ShowComparedAsync(
        string baseline, string run, string sample, HttpContext http, ReadCase read, CancellationToken cancellationToken,
        [FromForm] string? why = null, [FromForm] string? epoch = null) =>
        RevealAsync(new CaseAddress(baseline, run, sample, PageOf.Text(epoch)), why, http, read, cancellationToken);

    // Not behind a redirect: whoever loads the page again reads again, and that is recorded too.
    private static async Task<IResult> RevealAsync(
        CaseAddress address, string? why, HttpContext http, ReadCase read, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(why) || why.Length > 500)
        {
            throw new BadInputException("why", "Reading a text needs a reason.", "Go back and say in a few words what for.");
        }
        HashSet<string> shown = [.. http.Request.Form["show"].OfType<string>()];
        CaseView view = await read.RevealedAsync(address, shown, new Actor(Me.Name(http), why.Trim()), cancellationToken);
        return new RazorComponentResult<RevealedCase>(new { View = view, Why = why.Trim() });
    }
}
