using System.Buffers;
using System.Globalization;
using System.Text;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>
/// Writes CSV as spreadsheet programs read it: UTF-8 with its mark, CRLF, and no text that they would take for a formula.
/// Dispose it to write the last rows; the stream stays open.
/// </summary>
public sealed class CsvRows(Stream stream) : IDisposable
{
    private const int FlushEvery = 1 << 16;

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;|\t\"\r\n");

    private readonly StreamWriter _writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), FlushEvery, leaveOpen: true);
    private readonly StringBuilder _line = new();

    public void Header(IReadOnlyList<string> names) => Write(names);

    /// <param name="cells">string, double, other numbers, bool, or null for nothing.</param>
    public void Row(IReadOnlyList<object?> cells) => Write(cells);

    public void Dispose() => _writer.Dispose();

    private void Write(IReadOnlyList<object?> cells)
    {
        _line.Clear();
        for (int at = 0; at < cells.Count; at++)
        {
            if (at > 0)
            {
                _line.Append(',');
            }
            Append(cells[at]);
        }
        _line.Append("\r\n");
        foreach (ReadOnlyMemory<char> chunk in _line.GetChunks())
        {
            _writer.Write(chunk.Span);
        }
    }

    private void Append(object? cell)
    {
        switch (cell)
        {
            case null:
                break;
            case string text:
                AppendText(FormulaSafe.Of(text));
                break;
            case bool flag:
                _line.Append(flag ? "true" : "false");
                break;
            case double number:
                _line.Append(CultureInfo.InvariantCulture, $"{number:R}");
                break;
            case byte[] bytes:
                _line.Append(Convert.ToHexString(bytes));
                break;
            case IFormattable whole:
                _line.Append(whole.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(cell), cell, "No kind of cell.");
        }
    }

    // Also quoted for the other separators, so that a program that expects those begins no cell inside a text.
    private void AppendText(string text)
    {
        if (!text.AsSpan().ContainsAny(Quoted))
        {
            _line.Append(text);
            return;
        }
        _line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
