using EvalFlow.Web.Alerts;
using EvalFlow.Web.Findings;
using EvalFlow.Web.Cases;
using EvalFlow.Web.Comparisons;
using EvalFlow.Web.Evals;
using EvalFlow.Web.Evals.Drafts;
using EvalFlow.Web.Evals.Quality;
using EvalFlow.Web.Hosting;
using EvalFlow.Web.Models;
using EvalFlow.Web.Releases;
using EvalFlow.Web.Reviews;
using EvalFlow.Web.Runs;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Layout;

/// <summary>Where forms of pages go: each acts and sends the browser to a page, so that a reload repeats nothing.</summary>
internal static class Forms
{
    public static void MapForms(this IEndpointRouteBuilder routes, WebSettings settings)
    {
        RouteGroupBuilder forms = routes.MapGroup("").ExcludeFromDescription();
        forms.MapPost("/preferences/theme", SetTheme);
        forms.MapRunForms();
        forms.MapModelForms();
        forms.MapAlertForms();
        forms.MapReleaseForms();
        forms.MapFindingForms();
        forms.MapReviewForms();
        forms.MapAccessForms();
        forms.MapComparisonForms();
        forms.MapCaseForms();
        forms.MapEvalForms();
        forms.MapQualityForms();
        forms.MapDraftForms();
        if (settings.OpenId is null)
        {
            forms.MapPost("/who", SetName);
        }
        else
        {
            forms.MapPost("/sign-out", () => Results.SignOut(
                new() { RedirectUri = "/" }, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme])).AllowAnonymous();
        }
    }

    private static IResult SetName(HttpContext http, NameHere names, [FromForm] string? name, [FromForm] string? back)
    {
        names.Set(http, name);
        return Results.LocalRedirect(LocalPath.Of(back));
    }

    private static IResult SetTheme(HttpContext http, [FromForm] string? theme, [FromForm] string? back)
    {
        Theme.Set(http, theme);
        return Results.LocalRedirect(LocalPath.Of(back));
    }
}
