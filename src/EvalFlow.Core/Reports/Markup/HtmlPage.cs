using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using static EvalFlow.Core.Reports.Markup.Html;

namespace EvalFlow.Core.Reports.Markup;

/// <summary>One self-contained page: its style is inside, and its policy allows nothing else to be loaded or run.</summary>
internal static class HtmlPage
{
    public static string Write(string title, IEnumerable<XElement> content) => "<!doctype html>\n" + Html.Write(Element(
        "html", Attr("lang", "en"),
        Element("head",
            Element("meta", Attr("charset", "utf-8")),
            Element("meta", Attr("http-equiv", "Content-Security-Policy"), Attr("content", Policy)),
            Element("meta", Attr("name", "viewport"), Attr("content", "width=device-width, initial-scale=1")),
            Element("meta", Attr("name", "color-scheme"), Attr("content", "light dark")),
            Element("title", title),
            new XElement("style", ReportStyle.Page)),
        Element("body", Element("main", content)))) + "\n";

    private static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(ReportStyle.Page)))}'; base-uri 'none'; form-action 'none'";
}
