namespace EvalFlow.Core.Reports.Markup;

/// <summary>The styles of reports. Without them charts are still readable, in one colour.</summary>
public static class ReportStyle
{
    /// <summary>What a page needs that shows charts: custom properties for both colour schemes, and rules for classes that begin with <c>ef-</c>.</summary>
    public static string Charts { get; } = Read("charts.css");

    internal static string Page { get; } = Read("page.css") + Charts;

    // A style is not encoded inside HTML, so nothing in it may need to be.
    private static string Read(string name)
    {
        using Stream stream = typeof(ReportStyle).Assembly.GetManifestResourceStream($"EvalFlow.Core.Reports.Markup.{name}")!;
        string text = new StreamReader(stream).ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
        return text.AsSpan().ContainsAny('<', '>', '&') ? throw new InvalidDataException($"{name} holds a character that HTML would encode.") : text;
    }
}
