using System.Text.RegularExpressions;
using System.Xml.Linq;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Tests.Alerts;

namespace EvalFlow.Core.Tests.Reports;

/// <summary>Reports in which every name is made to do harm.</summary>
public sealed partial class HostileReportTests
{
    private static readonly string[] More =
    [
        "</style><script>alert(1)</script>", "\" onload=\"alert(1)", "javascript:alert(1)", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "]]><x>", "--><b>",
        "| a | b |", "a\n\n# heading", "```\ncode", "![x](https://evil.example/p.png)", "https://evil.example", "www.evil.example", "$x^2$", "<!-- c -->", "שלום עולם", "مرحبا", "1. one", "\\",
    ];

    public static TheoryData<string> Names() => [.. Hostile.Names, .. More];

    [Theory]
    [MemberData(nameof(Names))]
    public void Html_EveryNameHostile_IsWellFormedAndRunsAndLoadsNothing(string name) =>
        Assert.All(new Told(_ => name).Documents, document => AssertHarmless(document.ToHtml()));

    [Theory]
    [MemberData(nameof(Names))]
    public void Markdown_EveryNameHostile_KeepsTablesWholeAndHoldsNoMarkup(string name) =>
        Assert.All(new Told(_ => name).Documents, document => AssertPlain(document.ToMarkdown()));

    [Fact]
    public void Both_AnyNames_AreHarmless() => Law.Holds(Hostile.Name, name =>
    {
        ReportDocument document = RunDocument.Of(new Told(plain => plain + name).RunInput);
        AssertHarmless(document.ToHtml());
        AssertPlain(document.ToMarkdown());
    });

    [Fact]
    public void ShortName_AnyName_FitsAndKeepsWholeCharacters() => Law.Holds(Hostile.Name, name =>
    {
        string shown = ShortName.Of(name, ShortName.Width);
        Assert.True(new System.Globalization.StringInfo(shown).LengthInTextElements <= 48, shown);
        Assert.Equal(shown, new string(System.Text.Encoding.UTF8.GetChars(System.Text.Encoding.UTF8.GetBytes(shown))));
    });

    [Theory]
    [InlineData("full_refusal_rate", "full_refusal_rate")]
    [InlineData("language=a-very-long-name-that-nobody-can-read-to-its-end", "language=a-very-…n-read-to-its-end")]
    public void ShortName_LongName_IsCutInTheMiddle(string name, string shown) => Assert.Equal(shown, ShortName.Of(name, ShortName.Width));

    private static void AssertHarmless(string html)
    {
        const string Doctype = "<!doctype html>\n";
        Assert.StartsWith(Doctype, html, StringComparison.Ordinal);
        XElement root = XElement.Parse(html[Doctype.Length..]);
        string[] allowed = ["html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "h4", "p", "bdi", "section", "ul", "li", "dl", "dt", "dd", "div",
            "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "small", "details", "summary", "svg", "desc", "g", "line", "rect", "path", "text"];
        Assert.All(root.DescendantsAndSelf(), element => Assert.Contains(element.Name.LocalName, allowed));
        Assert.All(root.DescendantsAndSelf().Attributes(), attribute =>
        {
            Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase), attribute.ToString());
            Assert.DoesNotContain(attribute.Name.LocalName, new[] { "href", "src", "style", "action", "srcset", "background" });
        });
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", root.Descendants("style").Single().Value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", root.Descendants("style").Single().Value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(html, letter => (char.IsControl(letter) && letter != '\n') || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
    }

    private static void AssertPlain(string markdown)
    {
        string[] lines = markdown.Split('\n');
        int columns = 0;
        foreach (string line in lines)
        {
            int edges = Edge().Count(line);
            Assert.True(columns == 0 || !line.StartsWith('|') || edges == columns, line);
            columns = line.StartsWith('|') ? edges : 0;
            Assert.True(line.StartsWith('|') || edges == 0, line);
        }
        Assert.DoesNotContain(markdown, letter => letter is '<' or '>');
        Assert.DoesNotMatch(Address(), markdown);
        Assert.DoesNotMatch(Emphasis(), markdown);
        Assert.Equal(lines.Count(line => line.StartsWith('#')), lines.Count(line => Heading().IsMatch(line)));
    }

    // An edge of a table: a bar with an even number of backslashes before it.
    [GeneratedRegex(@"(?<!\\)(?:\\\\)*\|")]
    private static partial Regex Edge();

    [GeneratedRegex(@"(?<!\\)(?:\\\\)*[`\[\]$]")]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"(?<!\\)://|www\.", RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex("^#{1,6} ")]
    private static partial Regex Heading();
}
