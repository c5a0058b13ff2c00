using System.IO.Compression;
using System.Security;
using System.Text;

namespace EvalFlow.Core.Tests.Interchange;

/// <summary>Workbooks written part by part, so that a test can put anything into one.</summary>
internal sealed class RawWorkbook
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly List<(string Name, string State, string Xml)> _sheets = [];
    private readonly List<(string Name, byte[] Bytes)> _more = [];

    public string Prolog { get; init; } = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

    /// <param name="rows">XML inside sheetData.</param>
    /// <param name="after">XML behind sheetData, such as mergeCells.</param>
    public RawWorkbook Sheet(string name, string rows, string after = "", string state = "visible")
    {
        _sheets.Add((name, state, $"{Prolog}<worksheet xmlns=\"{Main}\"><sheetData>{rows}</sheetData>{after}</worksheet>"));
        return this;
    }

    public RawWorkbook Entry(string name, byte[] bytes)
    {
        _more.Add((name, bytes));
        return this;
    }

    /// <summary>A row of texts; null leaves a cell out.</summary>
    public static string Row(int number, params IReadOnlyList<string?> texts) => Row(number, "", texts);

    public static string Row(int number, string attributes, IReadOnlyList<string?> texts) =>
        $"<row r=\"{number}\" {attributes}>" + string.Concat(texts.Select((text, at) => text is null ? "" : Text($"{(char)('A' + at)}{number}", text))) + "</row>";

    public static string Text(string cell, string text) =>
        $"<c r=\"{cell}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(text)}</t></is></c>";

    public MemoryStream Write()
    {
        MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            string sheets = string.Concat(_sheets.Select((sheet, at) => $"<sheet name=\"{sheet.Name}\" sheetId=\"{at + 1}\" state=\"{sheet.State}\" r:id=\"rId{at + 1}\"/>"));
            string parts = string.Concat(_sheets.Select((_, at) => $"<Override PartName=\"/xl/worksheets/sheet{at + 1}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"));
            string links = string.Concat(_sheets.Select((_, at) => $"<Relationship Id=\"rId{at + 1}\" Type=\"{Types}/worksheet\" Target=\"worksheets/sheet{at + 1}.xml\"/>"));
            Add(zip, "[Content_Types].xml", $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"bin\" ContentType=\"application/octet-stream\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{parts}</Types>");
            Add(zip, "_rels/.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{Types}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Add(zip, "xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Types}\"><sheets>{sheets}</sheets></workbook>");
            Add(zip, "xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>");
            foreach ((int at, (string _, string _, string xml)) in _sheets.Index())
            {
                Add(zip, $"xl/worksheets/sheet{at + 1}.xml", xml);
            }
            foreach ((string name, byte[] bytes) in _more)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }
        stream.Position = 0;
        return stream;
    }

    private static void Add(ZipArchive zip, string name, string xml)
    {
        using Stream entry = zip.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(xml));
    }
}
