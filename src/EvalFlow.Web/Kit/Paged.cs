using EvalFlow.Core.Evals;
using Microsoft.AspNetCore.Http;

namespace EvalFlow.Web.Kit;

/// <summary>One page of a list.</summary>
/// <param name="Total">Items of all pages.</param>
/// <param name="Page">1-based; within the pages that there are.</param>
public sealed record Paged<T>(IReadOnlyList<T> Items, int Total, int Page, int Pages)
{
    public static Paged<T> Of(IReadOnlyList<T> all, int page, int size)
    {
        int pages = Math.Max(1, (all.Count + size - 1) / size);
        int at = Math.Clamp(page, 1, pages);
        return new Paged<T>([.. all.Skip((at - 1) * size).Take(size)], all.Count, at, pages);
    }
}

/// <summary>Addresses of lists: what is not asked for does not stand in them.</summary>
internal static class ListUrl
{
    public static string Of(string path, int page, params (string Name, string? Value)[] asked) => path + QueryString.Create(
        asked.Append(("page", page == 1 ? null : page.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            .Where(one => !string.IsNullOrWhiteSpace(one.Item2)).Select(one => KeyValuePair.Create(one.Item1, one.Item2)));
}

/// <summary>What people wrote into a form; blank is nothing.</summary>
internal static class Typed
{
    public static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>A day as a browser sends it, YYYY-MM-DD; null for none. Throws <see cref="BadInputException"/> for what is no day.</summary>
    public static DateOnly? Day(string? text) => Text(text) is not { } day ? null
        : DateOnly.TryParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out DateOnly read) ? read
        : throw new BadInputException("day", $"'{day}' is no day.", "Write it as 2026-12-01.");
}
