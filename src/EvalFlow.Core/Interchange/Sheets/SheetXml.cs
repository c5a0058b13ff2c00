using System.Globalization;
using System.Xml;
using EvalFlow.Core.Tables;

namespace EvalFlow.Core.Interchange.Sheets;

/// <summary>Reads the rows of one worksheet part.</summary>
internal sealed class SheetXml(SharedTexts texts, DateStyles dates, SheetLimits limits, TableProblems problems)
{
    private readonly List<SheetRow> _rows = [];
    private readonly List<string> _merged = [];

    public IReadOnlyList<SheetRow> Read(Stream part)
    {
        using XmlReader xml = XmlReader.Create(part, WorkbookFile.Xml(limits));
        xml.MoveToContent();
        while (!xml.EOF)
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "row" })
            {
                ReadRow(xml);
                continue;
            }
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "mergeCell" } && xml.GetAttribute("ref") is { } area)
            {
                _merged.Add(area);
            }
            xml.Read();
        }
        return MergedCells.Fill(_rows, _merged, limits);
    }

    private void ReadRow(XmlReader xml)
    {
        int number = int.TryParse(xml.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out int given)
            ? given : (_rows.Count == 0 ? 0 : _rows[^1].Number) + 1;
        bool isHidden = xml.GetAttribute("hidden") is "1" or "true";
        List<SheetCell> cells = [];
        int next = 0;
        int depth = xml.Depth;
        bool isEmpty = xml.IsEmptyElement;
        xml.Read();
        while (!isEmpty && xml.Depth > depth)
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "c" })
            {
                int column = ColumnOf(xml.GetAttribute("r")) ?? next;
                ReadCell(xml, column, cells);
                next = column + 1;
            }
            else
            {
                xml.Read();
            }
        }
        Keep(new SheetRow(number, isHidden, cells));
    }

    private void Keep(SheetRow row)
    {
        if (row.IsBlank)
        {
            return;
        }
        _rows.Add(row);
        if (_rows.Count > limits.Rows + HeaderRow.Farthest)
        {
            throw problems.Fatal($"The sheet has more than {limits.Rows} rows.", "Divide the samples among several evals, or keep them in a CSV or JSONL file and register that with 'eval add'.");
        }
    }

    // A cell without an address follows the one before it, be that empty or not.
    private void ReadCell(XmlReader xml, int column, List<SheetCell> cells)
    {
        string kind = xml.GetAttribute("t") ?? "n";
        int style = int.TryParse(xml.GetAttribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 0;
        (string? value, bool isFormula) = ReadContent(xml);
        if (value is null && !isFormula)
        {
            return;
        }
        SheetCell cell = Cell(kind, style, value ?? "", isFormula);
        if (column >= limits.Columns)
        {
            if (cell.IsBlank)
            {
                return;
            }
            throw problems.Fatal($"The sheet has more than {limits.Columns} columns.", "Delete the columns that the eval does not need.");
        }
        while (cells.Count <= column)
        {
            cells.Add(SheetCell.Empty);
        }
        cells[column] = cell;
    }

    private static (string? Value, bool IsFormula) ReadContent(XmlReader xml)
    {
        int depth = xml.Depth;
        bool isEmpty = xml.IsEmptyElement;
        xml.Read();
        (string? value, bool isFormula) = (null, false);
        while (!isEmpty && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                xml.Read();
            }
            else if (xml.LocalName == "v")
            {
                value = xml.ReadElementContentAsString();
            }
            else if (xml.LocalName == "is")
            {
                value = SharedTexts.ReadText(xml);
            }
            else
            {
                isFormula |= xml.LocalName == "f";
                xml.Skip();
            }
        }
        if (!isEmpty)
        {
            xml.Read();
        }
        return (value, isFormula);
    }

    private SheetCell Cell(string kind, int style, string value, bool isFormula)
    {
        SheetCell cell = kind switch
        {
            "s" => new(CellKind.Text, texts[int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture)]),
            "inlineStr" => new(CellKind.Text, value),
            "str" => new(CellKind.Text, SharedTexts.Decode(value)),
            "b" => new(CellKind.Flag, value == "1" ? "true" : "false"),
            "e" => new(CellKind.Error, value),
            "d" => new(CellKind.Date, value),
            _ => Number(style, value),
        };
        return cell.Kind == CellKind.Error || !isFormula ? cell : cell with { Kind = CellKind.Formula };
    }

    private SheetCell Number(int style, string value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return value.Length == 0 ? SheetCell.Empty : new SheetCell(CellKind.Text, value);
        }
        return dates.IsDate(style) && dates.Date(number) is { } date
            ? new SheetCell(CellKind.Date, date)
            : new SheetCell(CellKind.Number, number.ToString(Math.Abs(number) < 1e15 && number == Math.Floor(number) ? "F0" : "R", CultureInfo.InvariantCulture));
    }

    /// <summary>0-based column of an address such as AB12; null when there is none.</summary>
    internal static int? ColumnOf(string? address)
    {
        int column = 0;
        foreach (char sign in address ?? "")
        {
            if (!char.IsAsciiLetterUpper(sign))
            {
                break;
            }
            column = Math.Min((column * 26) + (sign - 'A' + 1), 1_000_000);
        }
        return column == 0 ? null : column - 1;
    }
}
