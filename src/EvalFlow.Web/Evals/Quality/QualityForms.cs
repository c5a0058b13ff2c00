using EvalFlow.Core.Records;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Evals.Quality;

/// <summary>What the button of the near-duplicates does.</summary>
internal static class QualityForms
{
    public static void MapQualityForms(this IEndpointRouteBuilder forms) =>
        forms.MapPost("/evals/{eval}/duplicates/text", ShowTextsAsync).RequireAuthorization(Policies.Reveal);

    // Not behind a redirect: whoever loads the page again reads again, and that is recorded too.
    private static async Task<IResult> ShowTextsAsync(
        string eval, ReadDuplicates read, HttpContext http, CancellationToken cancellationToken, [FromForm] string? with = null, [FromForm] string? page = null)
    {
        QualityQuery query = new(eval, With: with, Page: PageOf.Text(page));
        return new RazorComponentResult<DuplicateTextsPage>(new { Query = query, Shown = await read.TextsAsync(query, new Actor(Me.Name(http)), cancellationToken) });
    }
}
