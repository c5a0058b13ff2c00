using EvalFlow.Web.Api;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EvalFlow.Web.Security;

/// <summary>
/// Every form must carry the token of the page it came from. So must API writes that a browser's cookie vouches for, in the header
/// <see cref="TokenHeader"/>, since a cookie is sent along by itself; a bearer token is not, and the user of local mode is guarded by
/// <see cref="CrossSiteGuard"/>. Here and not at each form, so that none can be forgotten.
/// </summary>
internal sealed class WriteGuard(RequestDelegate next, IAntiforgery antiforgery)
{
    public const string TokenHeader = "X-EvalFlow-Token";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
        {
            await ApiProblems.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, "too_large", "What was sent is too large.", "Send less in one request.");
            return;
        }
        if (CrossSiteGuard.IsWrite(context.Request) && NeedsToken(context) && !await antiforgery.IsRequestValidAsync(context))
        {
            await ApiProblems.WriteAsync(
                context, StatusCodes.Status400BadRequest, "token_missing", "A write with a browser's cookie needs the token of a page.",
                $"Send the page's token in the header {TokenHeader}, or use a bearer token.");
            return;
        }
        await next(context);
    }

    private static bool NeedsToken(HttpContext context) =>
        !ApiProblems.IsApi(context.Request) || context.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme;
}
