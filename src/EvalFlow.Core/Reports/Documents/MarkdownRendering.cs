using System.Text;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>Reports as GitHub-flavoured Markdown.</summary>
internal static class MarkdownRendering
{
    public static string Document(ReportDocument document)
    {
        StringBuilder text = new();
        text.Append(Line($"# {Escape(document.Title)}")).Append(Line(Escape(document.Kind)));
        foreach (Paragraph paragraph in document.Lead)
        {
            text.Append(Line($"**{Escape(paragraph.Text)}**"));
        }
        foreach (Section section in document.Sections)
        {
            Append(text, section, 2);
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Append(StringBuilder text, Block block, int level) => _ = block switch
    {
        Section section => Section(text, section, level),
        Paragraph paragraph => text.Append(Line(paragraph.IsLoud ? $"**{Escape(paragraph.Text)}**" : Start(paragraph.Text))),
        Bullets bullets => List(text, bullets.Items),
        SampleIdList ids => List(text, ids.Ids),
        Facts facts => Table(text, new DataTable("", ["what", "value"], [.. facts.Items.Select(fact => new TableCell[] { fact.Name, fact.Value })])),
        DataTable table => Table(text, table),
        Figure { IsRepeated: true } => text,
        Figure figure => Table(text, figure.Chart.Data),
        _ => throw new ArgumentException($"A {block.GetType().Name} has no Markdown.", nameof(block)),
    };

    private static StringBuilder Section(StringBuilder text, Section section, int level)
    {
        text.Append(Line($"{new string('#', Math.Min(level, 6))} {Escape(section.Title)}"));
        foreach (Block block in section.Blocks)
        {
            Append(text, block, level + 1);
        }
        return text;
    }

    private static StringBuilder List(StringBuilder text, IReadOnlyList<string> items) =>
        text.Append(Line(string.Join('\n', items.Select(item => $"- {Start(item)}"))));

    private static StringBuilder Table(StringBuilder text, DataTable table)
    {
        if (table.Caption.Length > 0)
        {
            text.Append(Line(Start(table.Caption)));
        }
        text.Append(Row(table.Columns.Select(column => column.Head)));
        text.Append(Row(table.Columns.Select(column => column.Kind == ColumnKind.Number ? "--:" : "---"), escape: false));
        foreach (IReadOnlyList<TableCell> row in table.Rows)
        {
            text.Append(Row(row.Select(cell => cell.Text)));
        }
        return text.Append('\n');
    }

    private static string Row(IEnumerable<string> cells, bool escape = true) =>
        $"| {string.Join(" | ", cells.Select(cell => escape ? Escape(cell) : cell))} |\n";

    private static string Line(string text) => $"{text}\n\n";

    private static string Start(string text) => MarkdownText.AtStart(text);

    private static string Escape(string text) => MarkdownText.Of(text);
}
