using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Layout;

/// <summary>The screens that there are, in the order in which an analyst needs them.</summary>
internal static class Navigation
{
    /// <summary>A screen that is built gets its line here.</summary>
    public static IReadOnlyList<NavigationItem> Items { get; } =
    [
        new("/", "Releases", "/releases"),
        new("/alerts", "Alerts"),
        new("/findings", "Findings"),
        new("/runs", "Runs"),
        new("/comparisons", "Comparisons"),
        new("/evals", "Evals"),
        new("/models", "Models"),
        new("/review", "Review"),
        new("/freshness", "Freshness"),
        new("/audit", "Audit log"),
    ];
}

/// <param name="Href">Path of the screen; what lies below it belongs to it.</param>
/// <param name="Also">Another path that belongs to it.</param>
internal sealed record NavigationItem(string Href, string Title, string? Also = null)
{
    public bool IsHere(PathString path) =>
        (Href == "/" ? path == "/" : path.StartsWithSegments(Href, StringComparison.Ordinal))
        || (Also is not null && path.StartsWithSegments(Also, StringComparison.Ordinal));
}
