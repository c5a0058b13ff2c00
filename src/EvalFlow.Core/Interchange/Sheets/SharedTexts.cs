using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>The texts that a workbook keeps once and its cells refer to.</summary>
internal sealed partial class SharedTexts(IReadOnlyList<string> texts)
{
    /// <summary>The text at a 0-based place. Throws <see cref="InvalidDataException"/> when there is none.</summary>
    public string this[int at] => at >= 0 && at < texts.Count ? texts[at] : throw new InvalidDataException($"There is no shared text {at}.");

    public static SharedTexts Read(SharedStringTablePart? part, SheetLimits limits)
    {
        List<string> texts = [];
        if (part is not null)
        {
            using Stream stream = part.GetStream(FileMode.Open, FileAccess.Read);
            using XmlReader xml = XmlReader.Create(stream, WorkbookFile.Xml(limits));
            xml.MoveToContent();
            while (!xml.EOF)
            {
                if (xml is { NodeType: XmlNodeType.Element, LocalName: "si" })
                {
                    texts.Add(ReadText(xml));
                }
                else
                {
                    xml.Read();
                }
            }
        }
        return new SharedTexts(texts);
    }

    /// <summary>The text of an element that holds plain or formatted text; leaves the reader behind it. Reading aids are no part of it.</summary>
    public static string ReadText(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return "";
        }
        StringBuilder text = new();
        int depth = xml.Depth;
        xml.Read();
        while (xml.Depth > depth)
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "t" })
            {
                text.Append(xml.ReadElementContentAsString());
            }
            else if (xml is { NodeType: XmlNodeType.Element, LocalName: "rPh" })
            {
                xml.Skip();
            }
            else
            {
                xml.Read();
            }
        }
        xml.Read();
        return Decode(text.ToString());
    }

    /// <summary>Signs that XML cannot hold are written as _x000D_ in a workbook.</summary>
    public static string Decode(string text) => !text.Contains("_x", StringComparison.Ordinal) ? text : Escape().Replace(
        text, match => ((char)int.Parse(match.Groups["code"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex("_x(?<code>[0-9A-Fa-f]{4})_", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();
}
