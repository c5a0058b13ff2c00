using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Layout;

/// <summary>Light, dark, or as the device has it. A cookie, so that the first byte of a page has the right colours and no script is needed.</summary>
internal static class Theme
{
    private const string Auto = "auto";
    private const string Cookie = "evalflow-theme";

    private static readonly string[] Known = [Auto, "light", "dark"];

    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public static string Of(HttpContext http) => http.Request.Cookies[Cookie] is { } set && Known.Contains(set) ? set : Auto;

    public static string Next(HttpContext http) => Known[(Array.IndexOf(Known, Of(http)) + 1) % Known.Length];

    public static string Word(HttpContext http) => Of(http) is Auto ? "as the device" : Of(http);

    public static string NextWord(HttpContext http) => Of(http) switch
    {
        "light" => ", switch to dark",
        "dark" => ", switch to that of the device",
        _ => ", switch to light",
    };

    public static void Set(HttpContext http, string? theme)
    {
        if (theme is not null && Known.Contains(theme))
        {
            http.Response.Cookies.Append(Cookie, theme, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                MaxAge = Year,
                IsEssential = true,
            });
        }
    }
}
