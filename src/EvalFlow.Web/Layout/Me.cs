using System.Security.Claims;
using EvalFlow.Web.Security;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Layout;

/// <summary>Who is signed in.</summary>
internal static class Me
{
    /// <summary>The name that acts are recorded under.</summary>
    public static string Name(HttpContext http) => http.User.Identity?.Name ?? "";

    public static IEnumerable<string> Roles(HttpContext http) => http.User.FindAll(ClaimTypes.Role).Select(claim => claim.Value);

    /// <summary>True for those whom <see cref="Policies.Reveal"/> lets see texts of samples, so that others are shown no button for it.</summary>
    public static bool MayReveal(HttpContext http) => http.User.IsInRole(Security.Roles.Analyst) || http.User.IsInRole(Security.Roles.Reviewer) || http.User.IsInRole(Security.Roles.Approver);
}
