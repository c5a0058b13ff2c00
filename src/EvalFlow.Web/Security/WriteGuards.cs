using EvalFlow.Web.Api;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Security;

/// <summary>Forms: each must carry the token of the page it came from.</summary>
internal sealed class FormGuard(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        bool known = !CrossSiteGuard.IsWrite(context.HttpContext.Request) || await antiforgery.IsRequestValidAsync(context.HttpContext);
        return known ? await next(context) : Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "The form is too old, or comes from elsewhere. Go back, reload the page and try again.");
    }
}

/// <summary>
/// API writes: a browser's cookie alone does not do, since it is sent along by itself; the token of a page must come with it in the
/// header <see cref="TokenHeader"/>. A bearer token, and the user of local mode (see <see cref="CrossSiteGuard"/>), need none.
/// </summary>
internal sealed class ApiWriteGuard(IAntiforgery antiforgery) : IEndpointFilter
{
    public const string TokenHeader = "X-EvalFlow-Token";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        bool byCookie = http.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme;
        return !byCookie || !CrossSiteGuard.IsWrite(http.Request) || await antiforgery.IsRequestValidAsync(http)
            ? await next(context)
            : ApiProblems.Result(
                StatusCodes.Status400BadRequest, "token_missing", "A write with a browser's cookie needs the token of a page.",
                $"Send the page's token in the header {TokenHeader}, or use a bearer token.");
    }
}
