using System.Globalization;
using System.Xml.Linq;
using EvalFlow.Core.Regressions;
using static EvalFlow.Core.Reports.Markup.Html;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>Lines, marks and texts of charts. Each verdict has a shape of its own, that of its sign in words: x, +, =, ?, ~, !.</summary>
internal static class Marks
{
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public static XElement Line(string x1, double y1, string x2, double y2, string name, double width = 1, string? dash = null) => Element(
        "line", Class(name), Attr("x1", x1), Attr("y1", Number(y1)), Attr("x2", x2), Attr("y2", Number(y2)),
        Attr("stroke", "currentColor"), Attr("stroke-width", Number(width)), dash is null ? null : Attr("stroke-dasharray", dash));

    /// <param name="anchor">start, middle or end.</param>
    public static XElement Text(string x, double y, string text, string anchor = "start", string name = "ef-small", double dx = 0) => Element(
        "text", Class(name), Attr("x", x), Attr("y", Number(y)), Attr("fill", "currentColor"),
        anchor == "start" ? null : Attr("text-anchor", anchor), dx == 0 ? null : Attr("dx", Number(dx)), text);

    /// <summary>A name that others chose, cut to a width; the whole name is its title. Whatever its font, nothing is drawn outside of its place.</summary>
    public static XElement Name(double y, string text, double width = ShortName.Width, string place = "70%") => Element(
        "svg", Attr("x", "0"), Attr("y", Number(y - 14)), Attr("width", place), Attr("height", "20"),
        Element("text", Attr("x", "0"), Attr("y", "14"), Attr("fill", "currentColor"), Element("title", text), ShortName.Of(text, width)));

    public static XElement Interval(Scale scale, double low, double high, double y, double width = 2, double cap = 5) => Element(
        "g",
        Line(scale.Percent(low), y, scale.Percent(high), y, "ef-interval", width),
        Line(scale.Percent(low), y - cap, scale.Percent(low), y + cap, "ef-interval", width),
        Line(scale.Percent(high), y - cap, scale.Percent(high), y + cap, "ef-interval", width));

    /// <summary>The hollow circle of a baseline.</summary>
    public static XElement Baseline(string x, double y) => At(x, y, "ef-baseline", Filled("M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z", hollow: true));

    public static XElement Dot(string x, double y, string name = "ef-value") => At(x, y, name, Filled("M4.5 0A4.5 4.5 0 1 1 -4.5 0A4.5 4.5 0 1 1 4.5 0Z"));

    /// <param name="verdict">Null where nothing was compared.</param>
    public static XElement For(Verdict? verdict, string x, double y) => verdict is { } known ? For(known, x, y) : Dot(x, y);

    private static XElement For(Verdict verdict, string x, double y) => verdict switch
    {
        Verdict.Regressed => At(x, y, ClassOf(Verdict.Regressed), Stroked("M-5 -5L5 5M-5 5L5 -5", 3.5)),
        Verdict.Improved => At(x, y, ClassOf(Verdict.Improved), Stroked("M-6 0L6 0M0 -6L0 6", 3.5)),
        Verdict.Equivalent => At(x, y, ClassOf(Verdict.Equivalent), Filled("M-6 -5H6V-1.5H-6ZM-6 1.5H6V5H-6Z")),
        Verdict.Inconclusive => At(x, y, ClassOf(Verdict.Inconclusive), Filled("M4.5 0A4.5 4.5 0 1 1 -4.5 0A4.5 4.5 0 1 1 4.5 0Z")),
        Verdict.Changed => At(x, y, ClassOf(Verdict.Changed), Filled("M0 -7L7 0L0 7L-7 0Z")),
        Verdict.NotComparable => At(x, y, ClassOf(Verdict.NotComparable), Filled("M0 -6L6 5H-6Z", hollow: true)),
    };

    public static string ClassOf(Verdict verdict) => verdict switch
    {
        Verdict.Regressed => "ef-regressed",
        Verdict.Improved => "ef-improved",
        Verdict.Equivalent => "ef-equivalent",
        Verdict.Inconclusive => "ef-inconclusive",
        Verdict.Changed => "ef-changed",
        Verdict.NotComparable => "ef-not-comparable",
    };

    public const string Key = "x regressed, + improved, = equivalent, dot: inconclusive, diamond: changed, triangle: not comparable";

    // Nested, so that a shape in pixels can stand at a place in percent.
    private static XElement At(string x, double y, string name, XElement shape) => Element(
        "svg", Class(name), Attr("x", x), Attr("y", Number(y)), Attr("overflow", "visible"), Attr("width", "1"), Attr("height", "1"), shape);

    private static XElement Filled(string path, bool hollow = false) => Element(
        "path", Attr("d", path), Attr("stroke", "currentColor"), Attr("stroke-width", hollow ? "2" : "0"), Attr("fill", hollow ? "var(--ef-back, white)" : "currentColor"));

    private static XElement Stroked(string path, double width) =>
        Element("path", Attr("d", path), Attr("stroke", "currentColor"), Attr("stroke-width", Number(width)), Attr("stroke-linecap", "round"));
}
