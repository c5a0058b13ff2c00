using System.Xml.Linq;
using EvalFlow.Core.Reports.Charts;
using static EvalFlow.Core.Reports.Markup.Html;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>Reports as HTML.</summary>
internal static class HtmlRendering
{
    public static IEnumerable<XElement> Document(ReportDocument document) =>
    [
        Element("h1", Name(document.Title)),
        Element("p", Class("kind"), Words(document.Kind)),
        .. document.Lead.Select(paragraph => Paragraph(paragraph, "lead")),
        .. document.Sections.SelectMany(section => Block(section, 2)),
    ];

    public static XElement Table(DataTable table) => Element(
        "div", Class("scroll"), Attr("tabindex", "0"), Attr("role", "region"), Attr("aria-label", table.Caption),
        Element("table",
            Element("caption", Name(table.Caption)),
            Element("thead", Element("tr", table.Columns.Select(column => Element("th", Attr("scope", "col"), ClassOf(column.Kind), column.Head)))),
            Element("tbody", table.Rows.Select(row => Element("tr", row.Select((cell, i) => Cell(cell, table.Columns[i].Kind, isHead: i == 0)))))));

    private static IEnumerable<XElement> Block(Block block, int level) => block switch
    {
        Section section =>
        [
            Element("section", Element($"h{Math.Min(level, 6)}", Name(section.Title)), section.Blocks.SelectMany(inner => Block(inner, level + 1))),
        ],
        Paragraph paragraph => [Paragraph(paragraph, null)],
        Bullets bullets => [Element("ul", bullets.Items.Select(item => Element("li", Words(item))))],
        SampleIdList ids => [Element("ul", Class("ids"), ids.Ids.Select(id => Element("li", Name(id))))],
        Facts facts => [Element("dl", facts.Items.SelectMany(fact => new[] { Element("dt", Name(fact.Name)), Element("dd", Name(fact.Value)) }))],
        DataTable table => [Table(table)],
        Figure figure => [figure.Chart.Figure(figure.IsRepeated)],
        _ => throw new ArgumentException($"A {block.GetType().Name} has no HTML.", nameof(block)),
    };

    private static XElement Paragraph(Paragraph paragraph, string? name)
    {
        string[] classes = [.. new[] { name, paragraph.IsLoud ? "loud" : null, paragraph.Tone is { } tone ? Marks.ClassOf(tone) : null }.OfType<string>()];
        return Element("p", classes.Length == 0 ? null : Class(string.Join(' ', classes)), Words(paragraph.Text));
    }

    private static XElement Cell(TableCell cell, ColumnKind kind, bool isHead) => Element(
        isHead ? "th" : "td", isHead ? Attr("scope", "row") : cell.Tone is { } tone ? Class($"w {Marks.ClassOf(tone)}") : ClassOf(kind), Words(cell.Text));

    private static XAttribute? ClassOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Name => null,
        ColumnKind.Number => Class("n"),
        ColumnKind.Text => Class("t"),
    };
}
