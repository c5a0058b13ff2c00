using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Layout;

/// <summary>Who is signed in.</summary>
internal static class Me
{
    /// <summary>The name that acts are recorded under.</summary>
    public static string Name(HttpContext http) => http.User.Identity?.Name ?? "";

    public static IEnumerable<string> Roles(HttpContext http) => http.User.FindAll(ClaimTypes.Role).Select(claim => claim.Value);
}
