using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Reports.Markup;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>A report as it is meant, before anybody decides how it looks: the same one becomes a page and a Markdown text.</summary>
/// <param name="Kind">"Run report", and of what.</param>
/// <param name="Lead">What a reader in a hurry must know, first.</param>
public sealed record ReportDocument(string Title, string Kind, IReadOnlyList<Paragraph> Lead, IReadOnlyList<Section> Sections)
{
    /// <summary>One self-contained page without scripts and without anything to load.</summary>
    public string ToHtml() => HtmlPage.Write(Title, HtmlRendering.Document(this));

    /// <summary>GitHub-flavoured Markdown; charts become their tables.</summary>
    public string ToMarkdown() => MarkdownRendering.Document(this);
}

/// <summary>A piece of a report. All texts are plain; whatever is markup in them is shown, not obeyed.</summary>
public abstract record Block;

/// <param name="Tone">Colours the paragraph; its words say the same.</param>
public sealed record Paragraph(string Text, Verdict? Tone = null, bool IsLoud = false) : Block;

public sealed record Section(string Title, IReadOnlyList<Block> Blocks) : Block
{
    /// <summary>Null when there is nothing to say, so that no heading stands alone.</summary>
    public static Section? Of(string title, params IEnumerable<Block?> blocks) =>
        blocks.OfType<Block>().ToArray() is { Length: > 0 } some ? new Section(title, some) : null;
}

/// <summary>Names with what they stand for.</summary>
public sealed record Facts(IReadOnlyList<Fact> Items) : Block;

public sealed record Fact(string Name, string Value);

public sealed record Bullets(IReadOnlyList<string> Items) : Block;

/// <summary>Ids of samples, in columns.</summary>
public sealed record SampleIdList(IReadOnlyList<string> Ids) : Block;

/// <param name="IsRepeated">A table beside it says all that it shows, so that Markdown and paper do without the numbers of the chart.</param>
public sealed record Figure(Chart Chart, bool IsRepeated = false) : Block;

/// <param name="Caption">What the table holds.</param>
/// <param name="Rows">As many cells as columns each; the first cell names the row.</param>
public sealed record DataTable(string Caption, IReadOnlyList<DataColumn> Columns, IReadOnlyList<IReadOnlyList<TableCell>> Rows) : Block;

public enum ColumnKind
{
    /// <summary>A name or a few words.</summary>
    Name,

    /// <summary>A number, to the right.</summary>
    Number,

    /// <summary>Sentences.</summary>
    Text,
}

public sealed record DataColumn(string Head, ColumnKind Kind)
{
    public static DataColumn Right(string head) => new(head, ColumnKind.Number);

    public static DataColumn Text(string head) => new(head, ColumnKind.Text);

    public static implicit operator DataColumn(string head) => new(head, ColumnKind.Name);
}

public sealed record TableCell(string Text, Verdict? Tone = null)
{
    public static TableCell Of(Verdict verdict) => new(VerdictWords.Marked(verdict), verdict);

    public static implicit operator TableCell(string text) => new(text);
}
