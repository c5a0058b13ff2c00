using System.Xml.Linq;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Reports.Markup;
using static EvalFlow.Core.Reports.Markup.Html;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>A drawing with the table of what it shows. <see cref="ReportStyle.Charts"/> gives it its colours.</summary>
/// <param name="Key">How to read the marks, in a sentence; empty when they need no words.</param>
public sealed record Chart(string Title, string Key, DataTable Data)
{
    /// <summary>An svg element.</summary>
    public required XElement Drawing { get; init; }

    /// <summary>The drawing alone, as an inline SVG element; it fills the width it is given.</summary>
    public string ToSvg() => Html.Write(Drawing);

    /// <summary>A figure: caption, drawing, and the table of its numbers in a details element.</summary>
    public string ToHtml() => Html.Write(Figure());

    /// <param name="isRepeated">A table beside it says all that it shows, so that paper does without the one inside.</param>
    internal XElement Figure(bool isRepeated = false) => Element(
        "figure", Class(isRepeated ? "ef-chart ef-repeated" : "ef-chart"),
        Element("figcaption", Name(Title), Key.Length == 0 ? null : Element("small", Key)),
        Drawing,
        Element("details", Element("summary", "Numbers of this chart"), HtmlRendering.Table(Data)));

    /// <summary>The frame of a drawing. Places across are percentages, so that text keeps its size at any width.</summary>
    internal static XElement Frame(string title, string description, double height, string name, params object?[] content) => Element(
        "svg", Class(name), Attr("role", "img"), Attr("aria-label", description.Length == 0 ? title : $"{title}. {description}"),
        Attr("width", "100%"), Attr("height", Marks.Number(height)), Attr("fill", "none"), Attr("stroke", "none"), Attr("font-size", "12"),
        Element("title", title), Element("desc", description), content);
}
