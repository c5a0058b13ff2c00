using System.Globalization;
using System.Xml;
using EvalFlow.Core.Evals;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace EvalFlow.Core.Tables;

internal sealed class XlsxTable : ITableReader
{
    // A value merged over several rows is meant for each of them (one family name beside five prompts, say).
    private static readonly OpenXmlConfiguration Settings = new() { FillMergedCells = true };

    private readonly Stream _stream;
    private readonly TableProblems _problems;
    private readonly IEnumerator<IDictionary<string, object?>> _rows;
    private readonly Dictionary<string, string> _letters = [];
    private readonly List<string> _columns = [];

    public XlsxTable(Stream stream, string? sheet, TableProblems problems)
    {
        (_stream, _problems) = (stream, problems);
        _rows = Guarded(() => Open(sheet));
        if (!Next())
        {
            throw problems.Fatal("The sheet is empty.", "Put the column names into the first row and one sample into each further row.");
        }
        ReadNames();
    }

    public IReadOnlyList<string> Columns => _columns;

    public int Line { get; private set; }

    public bool Read()
    {
        while (Next())
        {
            if (_rows.Current.Values.Any(value => value is not null and not "") && !HasErrors())
            {
                return true;
            }
        }
        return false;
    }

    public string? Get(string column) =>
        _letters.TryGetValue(column, out string? letter) && _rows.Current.TryGetValue(letter, out object? value) ? Text(value) : null;

    public string? LetterOf(string column) => _letters.GetValueOrDefault(column);

    public void Dispose()
    {
        _rows.Dispose();
        _stream.Dispose();
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("s", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static bool IsError(object? value) =>
        value is "#DIV/0!" or "#N/A" or "#NAME?" or "#NULL!" or "#NUM!" or "#REF!" or "#VALUE!" or "#SPILL!" or "#CALC!" or "#GETTING_DATA";

    private IEnumerator<IDictionary<string, object?>> Open(string? sheet)
    {
        List<string> sheets = MiniExcel.GetSheetNames(_stream);
        if (sheet is not null && !sheets.Contains(sheet))
        {
            throw _problems.Fatal($"The workbook has no sheet '{sheet}'.{Suggestion.Ask(sheet, sheets)}", $"Use one of its sheets: {string.Join(", ", sheets)}.");
        }
        _stream.Position = 0;
        return MiniExcel.Query(_stream, useHeaderRow: false, sheet, ExcelType.XLSX, configuration: Settings)
            .Cast<IDictionary<string, object?>>().GetEnumerator();
    }

    // Empty rows are delivered too, so counting gives the row of the sheet.
    private bool Next()
    {
        Line++;
        return Guarded(_rows.MoveNext);
    }

    private void ReadNames()
    {
        foreach ((string letter, object? value) in _rows.Current)
        {
            string name = Text(value).Trim();
            if (name.Length > 0 && !_letters.TryAdd(name, letter))
            {
                _problems.Row(1, letter, name, $"The column name '{name}' stands twice in the first row (columns {_letters[name]} and {letter}).", "Rename or delete one of the two columns.");
            }
            else if (name.Length > 0)
            {
                _columns.Add(name);
            }
        }
        if (_columns.Count == 0)
        {
            throw _problems.Fatal("The first row holds no column names.", "Put the column names into the first row.", 1);
        }
    }

    private bool HasErrors()
    {
        bool found = false;
        foreach ((string name, string letter) in _letters)
        {
            if (_rows.Current.TryGetValue(letter, out object? value) && IsError(value))
            {
                found = true;
                _problems.Row(Line, letter, name, $"Cell {letter}{Line} holds the formula error {value}.", "Correct the formula, or replace it by its value.");
            }
        }
        return found;
    }

    // The reader shows damaged workbooks as whatever exception it stumbled over.
    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is XmlException or InvalidDataException or InvalidOperationException or ArgumentException
            or FormatException or NullReferenceException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw _problems.Fatal("The workbook is damaged and cannot be read.", "Open it in Excel, let it be repaired, and save it again as .xlsx.", Line > 0 ? Line : null);
        }
    }
}
