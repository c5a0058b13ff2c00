using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Layout;

/// <summary>The screens that there are, in the order in which an analyst needs them.</summary>
internal static class Navigation
{
    /// <summary>A screen that is built gets its line here.</summary>
    public static IReadOnlyList<NavigationItem> Items { get; } =
    [
        new("/runs", "Runs"),
        new("/comparisons", "Comparisons"),
        new("/evals", "Evals"),
    ];
}

/// <param name="Href">Path of the screen; what lies below it belongs to it.</param>
internal sealed record NavigationItem(string Href, string Title)
{
    public bool IsHere(PathString path) => path.StartsWithSegments(Href, StringComparison.Ordinal);
}
