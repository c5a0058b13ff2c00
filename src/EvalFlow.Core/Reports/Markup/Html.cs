using System.Xml.Linq;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Core.Reports.Markup;

/// <summary>
/// Builds HTML and SVG as a tree, so that whatever is text is encoded when it is written, and nobody has to think of it. The tree knows
/// no scripts, no event handlers and no addresses.
/// </summary>
internal static class Html
{
    private const int LongestText = 4000;

    // All others need an end tag in HTML, even when there is nothing in them; shapes of SVG do not.
    private static readonly HashSet<string> Void = ["meta", "br", "hr", "line", "rect", "circle", "path", "polygon", "polyline"];

    private static readonly string[] Forbidden = ["script", "iframe", "object", "embed", "link", "base", "form", "foreignObject"];

    private static readonly string[] Addresses = ["href", "src", "style", "action", "srcset"];

    /// <param name="content">Texts, attributes of <see cref="Attr"/>, elements, and sequences of these; null adds nothing.</param>
    public static XElement Element(string tag, params object?[] content)
    {
        if (Forbidden.Contains(tag))
        {
            throw new ArgumentException($"A report holds no <{tag}>.", nameof(tag));
        }
        XElement element = new(tag, content.Select(Clean));
        if (element.IsEmpty && !Void.Contains(tag))
        {
            element.Add("");
        }
        return element;
    }

    public static XAttribute Attr(string name, string value) =>
        name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || Addresses.Contains(name)
            ? throw new ArgumentException($"A report has no attribute '{name}'.", nameof(name))
            : new XAttribute(name, SafeName.Of(value, LongestText));

    public static XAttribute Class(string names) => Attr("class", names);

    /// <summary>A name that others chose: its direction of writing does not reach beyond it.</summary>
    public static XElement Name(string text) => Element("bdi", text);

    /// <summary>Words of ours around a name: they keep their order when the name is written from right to left.</summary>
    public static XElement Words(string text) => Element("bdi", Attr("dir", "ltr"), text);

    /// <summary>The tree as HTML, which is well-formed XML too.</summary>
    public static string Write(XElement element)
    {
        System.Text.StringBuilder text = new();
        using (System.Xml.XmlWriter writer = System.Xml.XmlWriter.Create(text, Settings))
        {
            element.Save(writer);
        }
        return text.ToString();
    }

    // Lines end alike everywhere, since the policy of a page names the hash of its style.
    private static readonly System.Xml.XmlWriterSettings Settings =
        new() { OmitXmlDeclaration = true, Indent = true, IndentChars = " ", NewLineChars = "\n" };

    private static object? Clean(object? content) => content switch
    {
        string text => SafeName.Of(text, LongestText),
        IEnumerable<object?> several => several.Select(Clean).ToArray(),
        _ => content,
    };
}
