using EvalFlow.Web.Api;
using EvalFlow.Web.Layout;
using EvalFlow.Web.Runs;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvalFlow.Web.Hosting;

/// <summary>The way of a request through the app, in order.</summary>
internal static class RequestPath
{
    public static void UseEvalFlowWeb(this WebApplication app, WebSettings settings)
    {
        app.UseHostFiltering();
        if (settings.OpenId is { } openId)
        {
            app.Use((context, next) => AsPublic(context, openId, next));
        }
        app.UseMiddleware<SecurityHeaders>();
        app.UseWhen(context => ApiProblems.IsApi(context.Request), api => api.UseMiddleware<ApiFailures>());
        app.UseWhen(context => !ApiProblems.IsApi(context.Request), pages => pages.UseStatusCodePagesWithReExecute("/problem/{0}").Use(AsReading).UseMiddleware<PageFailures>());
        app.UseMiddleware<CrossSiteGuard>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<WriteGuard>();
        app.UseAntiforgery();
        app.MapAssets();
        app.MapGet("/healthz", () => "ok").AllowAnonymous().ExcludeFromDescription();
        app.MapApi();
        app.MapForms(settings);
        app.MapStreams();
        app.MapRazorComponents<App>();
    }

    // The page that explains a refused form is read, not posted: else the form's missing token would stand for the refusal, on an empty page.
    private static Task AsReading(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
        {
            context.Request.Method = HttpMethods.Get;
        }
        return next(context);
    }

    // Whatever stands between: links, cookies and redirects are made for the address that people use.
    private static Task AsPublic(HttpContext context, OpenIdSettings openId, RequestDelegate next)
    {
        context.Request.Scheme = openId.PublicUrl.Scheme;
        context.Request.Host = HostString.FromUriComponent(openId.PublicUrl);
        return next(context);
    }
}
