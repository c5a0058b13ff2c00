using EvalFlow.Web.Api;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Security;

/// <summary>
/// Refuses writes that a page of another site had a browser send. In local mode nobody signs in, so that any page that is
/// open on this machine could otherwise write; browsers say where a request comes from, other programs need not.
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        IsWrite(context.Request) && IsForeign(context.Request)
            ? ApiProblems.WriteAsync(
                context, StatusCodes.Status403Forbidden, "cross_site", "The request comes from a page of another site.", "Open EvalFlow itself and try again there.")
            : next(context);

    internal static bool IsWrite(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    private static bool IsForeign(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        string origin = request.Headers.Origin.ToString();
        return (site.Length > 0 && site is not ("same-origin" or "none"))
            || (origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }
}
