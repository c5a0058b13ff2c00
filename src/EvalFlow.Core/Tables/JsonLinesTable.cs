using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Tables;

internal sealed class JsonLinesTable : ITableReader
{
    private static readonly JsonReaderOptions Strict = new() { CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 64 };

    private readonly Stream _stream;
    private readonly TableProblems _problems;
    private readonly ByteLines _lines;
    private readonly Dictionary<string, int> _ordinals = [];
    private readonly List<string> _columns = [];
    private readonly List<byte[]> _names = [];
    private Cell[] _cells = [];
    private byte[] _row = [];
    private int _line;
    private bool _isPeeked;

    /// <summary>Where the value stands in the row; <see cref="Row"/> tells whether it belongs to the current one.</summary>
    private record struct Cell(int Row, int Start, int Length, JsonTokenType Kind);

    public JsonLinesTable(Stream stream, TableProblems problems)
    {
        (_stream, _problems) = (stream, problems);
        _lines = new ByteLines(stream);
        _isPeeked = Next();   // The first row gives the column names.
        if (!_isPeeked)
        {
            throw problems.Fatal("The file holds only empty lines.", "Write one object per line: {\"id\": \"...\", \"input\": \"...\"}");
        }
    }

    public IReadOnlyList<string> Columns => _columns;

    public int Line => _line;

    public bool ColumnsMayGrow => true;

    public bool Read()
    {
        bool found = _isPeeked || Next();
        _isPeeked = false;
        return found;
    }

    public string? Get(string column)
    {
        if (!Find(column, out Cell cell) || cell.Kind == JsonTokenType.Null)
        {
            return null;
        }
        ReadOnlySpan<byte> value = _row.AsSpan(cell.Start, cell.Length);
        return cell.Kind == JsonTokenType.String ? Unquote(value, column) : Encoding.UTF8.GetString(value);
    }

    public bool IsList(string column) => Find(column, out Cell cell) && cell.Kind == JsonTokenType.StartArray;

    public void Dispose() => _stream.Dispose();

    private bool Find(string column, out Cell cell)
    {
        cell = _ordinals.TryGetValue(column, out int ordinal) ? _cells[ordinal] : default;
        return cell.Row == _line && cell.Row > 0;
    }

    private bool Next()
    {
        while (_lines.Next(out ReadOnlySpan<byte> line))
        {
            _line = _lines.Line;
            if (line.IndexOfAnyExcept(" \t"u8) < 0)
            {
                continue;
            }
            if (!Utf8.IsValid(line))
            {
                throw StrictUtf8.BadByte(line, _line, _problems);
            }
            Parse(line);
            return true;
        }
        return _lines.IsTooLong
            ? throw _problems.Fatal("The line is longer than 64 MB.", "Write each object on a line of its own.", _lines.Line + 1)
            : false;
    }

    private void Parse(ReadOnlySpan<byte> line)
    {
        if (_row.Length < line.Length)
        {
            _row = new byte[Math.Max(line.Length, _row.Length * 2)];
        }
        line.CopyTo(_row);
        Utf8JsonReader reader = new(_row.AsSpan(0, line.Length), isFinalBlock: true, new JsonReaderState(Strict));
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw NoObject(reader.TokenType);
            }
            ReadCells(ref reader);
            reader.Read();   // Throws when something follows the object.
        }
        catch (JsonException e)
        {
            throw Broken(e, line);
        }
    }

    private void ReadCells(ref Utf8JsonReader reader)
    {
        for (int expected = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; expected++)
        {
            // Rows mostly have their keys in the same order, so the next name is a good guess.
            int ordinal = expected < _names.Count && reader.ValueTextEquals(_names[expected]) ? expected : OrdinalOf(ref reader);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            JsonTokenType kind = reader.TokenType;
            reader.Skip();
            if (_cells[ordinal].Row == _line)
            {
                throw _problems.Fatal($"The key '{_columns[ordinal]}' stands twice in one object.", "Keep one of the two.", _line, start + 1, _columns[ordinal]);
            }
            _cells[ordinal] = new Cell(_line, start, (int)reader.BytesConsumed - start, kind);
        }
    }

    private int OrdinalOf(ref Utf8JsonReader reader)
    {
        string name = Decode(ref reader, null);
        if (!_ordinals.TryGetValue(name, out int ordinal))
        {
            ordinal = _columns.Count;
            _ordinals.Add(name, ordinal);
            _columns.Add(name);
            _names.Add(Encoding.UTF8.GetBytes(name));
            if (ordinal == _cells.Length)
            {
                Array.Resize(ref _cells, Math.Max(16, _cells.Length * 2));
            }
        }
        return ordinal;
    }

    private string Unquote(ReadOnlySpan<byte> value, string column)
    {
        if (!value.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(value[1..^1]);
        }
        Utf8JsonReader reader = new(value);
        reader.Read();
        return Decode(ref reader, column);
    }

    private string Decode(ref Utf8JsonReader reader, string? column)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The one thing left that a valid UTF-8 line can do wrong.
            throw _problems.Fatal("A \\u escape stands for half a character (a lone surrogate).", "Write both halves, or the character itself.", _line, field: column);
        }
    }

    private BadInputException NoObject(JsonTokenType kind) => kind == JsonTokenType.StartArray && _line == 1
        ? _problems.Fatal("The file is one JSON list, not one object per line.", "Write each object on a line of its own, without [ ] around and commas between.", _line, 1)
        : _problems.Fatal("The line is not a JSON object.", "Write one object per line: {\"id\": \"...\", \"input\": \"...\"}", _line, 1);

    private BadInputException Broken(JsonException e, ReadOnlySpan<byte> line)
    {
        long at = (e.BytePositionInLine ?? 0) + 1;
        return at >= line.Length && !line.TrimEnd(" \t"u8).EndsWith("}"u8)
            ? _problems.Fatal("The JSON object is not complete at the end of the line.", "Write one whole object per line, with every quote and brace closed.", _line, at)
            : _problems.Fatal("The line is not valid JSON from here on.", "Check quotes, commas and braces; one whole object per line.", _line, at);
    }
}
