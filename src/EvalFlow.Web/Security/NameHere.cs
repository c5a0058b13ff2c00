using System.Security.Cryptography;
using EvalFlow.Core.Evals;
using EvalFlow.Web.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Security;

/// <summary>
/// Local mode: the name that whoever sits here acts under, as <c>--by</c> is on the command line. It documents and proves nothing. Kept in a
/// cookie of the browser until that is closed; protected, since cookies of a host are shared by all its ports.
/// </summary>
internal sealed class NameHere(WebSettings settings, IDataProtectionProvider protection)
{
    public const int Longest = 100;
    private const string Cookie = "evalflow-name";

    private readonly IDataProtector _protector = protection.CreateProtector(nameof(NameHere));

    public string Of(HttpContext http)
    {
        try
        {
            return http.Request.Cookies[Cookie] is { Length: > 0 } kept ? _protector.Unprotect(kept) : settings.LocalUser;
        }
        catch (CryptographicException)
        {
            // Of another home, or somebody else's doing.
            return settings.LocalUser;
        }
    }

    /// <summary>Takes a name; an empty one goes back to the server's. Throws <see cref="BadInputException"/> for what is no name.</summary>
    public void Set(HttpContext http, string? name)
    {
        string wanted = name?.Trim() ?? "";
        if (wanted.Length > Longest || wanted.Any(char.IsControl))
        {
            throw new BadInputException("name", $"The name is longer than {Longest} characters, or not on one line.", "Write it as others know it.");
        }
        if (wanted.Length == 0 || wanted == settings.LocalUser)
        {
            http.Response.Cookies.Delete(Cookie);
            return;
        }
        http.Response.Cookies.Append(Cookie, _protector.Protect(wanted), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, IsEssential = true });
    }
}
