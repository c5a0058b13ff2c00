using EvalFlow.Core.Evals;
using Sylvan.Data.Csv;

namespace EvalFlow.Core.Tables;

internal sealed class CsvTable : ITableReader
{
    // One cell of 16 million characters is no text to evaluate; an unclosed quote would otherwise swallow the whole file.
    private const int LongestRow = 16 * 1024 * 1024;

    // The parser cannot be told that there are no comments. A text never begins with the second half of a surrogate pair.
    private const char NoComment = '\uDC00';

    private readonly CsvDataReader _csv;
    private readonly TableProblems _problems;
    private readonly Dictionary<string, int> _ordinals = [];
    private readonly List<string> _columns = [];
    private readonly int _width;
    private int _nextLine;

    public CsvTable(Stream stream, TableProblems problems)
    {
        _problems = problems;
        CsvHeader header = CsvHeader.Read(stream);
        stream.Position = 0;
        _csv = Open(new StrictUtf8(stream, problems), header.Delimiter);
        _width = _csv.FieldCount;
        _nextLine = header.Lines + 1;
        ReadNames();
    }

    public IReadOnlyList<string> Columns => _columns;

    public int Line { get; private set; }

    public bool Read()
    {
        while (ReadRow())
        {
            ReadOnlySpan<char> raw = _csv.GetRawRecordSpan();
            Line = _nextLine;
            _nextLine += CsvHeader.LineEnds(raw);
            if (_csv.RowFieldCount == _width && (_width > 1 || !IsBlank(raw)))
            {
                return true;
            }
            if (!IsBlank(raw))
            {
                ReportWidth();
            }
        }
        return false;
    }

    public string? Get(string column) => _ordinals.TryGetValue(column, out int ordinal) ? _csv.GetString(ordinal) : null;

    public void Dispose() => _csv.Dispose();

    private static bool IsBlank(ReadOnlySpan<char> raw) => raw.Length <= 2 && raw.Trim("\r\n").Length == 0;

    private CsvDataReader Open(StrictUtf8 text, char delimiter)
    {
        try
        {
            return CsvDataReader.Create(text, new CsvDataReaderOptions
            {
                Delimiter = delimiter,
                Comment = NoComment,
                BufferSize = 64 * 1024,
                MaxBufferSize = LongestRow,
            });
        }
        catch (CsvMissingHeadersException)
        {
            throw _problems.Fatal("The file is empty.", "Put the column names into the first line and one sample into each further line.");
        }
        catch (CsvFormatException e)
        {
            throw Malformed(e, 1, []);
        }
    }

    private void ReadNames()
    {
        for (int i = 0; i < _width; i++)
        {
            string name = _csv.GetName(i).Trim();
            if (name.Length == 0)
            {
                continue;   // Tables written by pandas have a nameless first column of row numbers.
            }
            if (!_ordinals.TryAdd(name, i))
            {
                _problems.Row(1, null, name, $"The column name '{name}' stands twice in the first line (columns {_ordinals[name] + 1} and {i + 1}).", "Rename or delete one of the two columns.");
                continue;
            }
            _columns.Add(name);
        }
        if (_columns.Count == 0)
        {
            throw _problems.Fatal("The first line holds no column names.", "Put the column names into the first line.", 1);
        }
    }

    private bool ReadRow()
    {
        try
        {
            return _csv.Read();
        }
        catch (CsvFormatException e)
        {
            // What was read of the row so far tells in which line the faulty cell begins.
            throw Malformed(e, _nextLine, _csv.GetRawRecordSpan());
        }
    }

    private BadInputException Malformed(CsvFormatException e, int line, ReadOnlySpan<char> readOfRow)
    {
        int at = line + CsvHeader.LineEnds(readOfRow);
        string? field = _columns.Count > 0 && (uint)e.FieldOrdinal < (uint)_width ? _csv.GetName(e.FieldOrdinal) : null;
        return e is CsvInvalidCharacterException { InvalidCharacter: not '"' } stray
            ? _problems.Fatal($"A cell in quotes goes on with '{stray.InvalidCharacter}' after its closing quote.", "Write each quote inside a quoted cell twice: \"He said \"\"no\"\".\"", at, field: field)
            : _problems.Fatal("The quote that opens in this line is never closed.", "Close the quote (\") at the end of the cell, or write it twice (\"\") when it belongs to the text.", at, field: field);
    }

    private void ReportWidth()
    {
        string why = _csv.RowFieldCount > _width
            ? "A cell that holds the separator must stand in quotes: \"first, second\"."
            : "Write every cell, also the empty ones, with a separator between them.";
        _problems.Row(Line, null, null, $"The row has {_csv.RowFieldCount} {(_csv.RowFieldCount == 1 ? "cell" : "cells")}, but the first line names {_width} columns.", why);
    }
}
