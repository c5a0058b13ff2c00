using EvalFlow.Core.Records;
using EvalFlow.Core.Reviews;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Reviews;

/// <summary>What the forms of the page of restricted domains do.</summary>
internal static class AccessForms
{
    private const string Page = "/review/access";

    public static void MapAccessForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost(Page, RestrictAsync).RequireAuthorization(Policies.Administer);
        forms.MapPost($"{Page}/open", OpenAsync).RequireAuthorization(Policies.Administer);
    }

    private static async Task<IResult> RestrictAsync(
        HttpContext http, ReviewDesk desk, [FromForm] string? domain, [FromForm] string? allow, [FromForm] string? deny, [FromForm] string? note,
        CancellationToken cancellationToken)
    {
        await desk.Access.RestrictAsync(domain ?? "", Names(allow), Names(deny), new Actor(Me.Name(http), Typed.Text(note)), cancellationToken);
        return Results.LocalRedirect(Page);
    }

    private static async Task<IResult> OpenAsync(HttpContext http, ReviewDesk desk, [FromForm] string? domain, CancellationToken cancellationToken)
    {
        await desk.Access.OpenAsync(domain ?? "", new Actor(Me.Name(http)), cancellationToken);
        return Results.LocalRedirect(Page);
    }

    private static string[] Names(string? text) => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
