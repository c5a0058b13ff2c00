using EvalFlow.Web.Hosting;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Security;

/// <summary>What browsers are told about every answer: nothing runs that did not come with the app, and nobody frames it.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, WebSettings settings)
{
    private readonly string _content = Content(settings.OpenId);

    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = _content;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Not less: browsers then call the origin of a form "null", and the guard against other sites takes it for one.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        // Results may be sensitive; what may be kept says so itself (see Assets).
        headers.CacheControl = "no-store";
        if (settings.OpenId is not null)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
        return next(context);
    }

    // Signing out posts a form that ends at the provider, and browsers hold redirects of forms against form-action.
    private static string Content(OpenIdSettings? openId)
    {
        string provider = openId is null ? "" : $" {openId.Authority.GetLeftPart(UriPartial.Authority)}";
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
            + $"form-action 'self'{provider}; base-uri 'none'; frame-ancestors 'none'";
    }
}
