using System.Globalization;

namespace EvalFlow.Web.Kit;

/// <summary>Reads page numbers of addresses, which people and programs write as they like.</summary>
internal static class PageOf
{
    /// <summary>A 1-based page; 1 for what is none.</summary>
    public static int Text(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int page) ? Math.Max(1, page) : 1;
}
