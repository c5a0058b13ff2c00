using System.Buffers;
using System.Globalization;
using System.Text;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>
/// CSV as spreadsheet programs read it: UTF-8 with its mark, CRLF, and no text that they would take for a formula. The last
/// column, provenance, is filled in the first row only.
/// </summary>
public static class CsvExport
{
    private const int FlushEvery = 1 << 16;

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;|\t\"\r\n");

    public static async Task WriteAsync(ExportTable table, ExportProvenance provenance, Stream stream, CancellationToken cancellationToken)
    {
        await using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), FlushEvery, leaveOpen: true);
        StringBuilder line = new();
        foreach (ExportColumn column in table.Columns)
        {
            AppendText(line, column.Name);
            line.Append(',');
        }
        line.Append("provenance\r\n");
        string first = provenance.ToJson();
        await foreach (object?[] row in table.Rows(cancellationToken))
        {
            foreach (object? cell in row)
            {
                Append(line, cell);
                line.Append(',');
            }
            AppendText(line, first);
            line.Append("\r\n");
            first = "";
            if (line.Length > FlushEvery)
            {
                await writer.WriteAsync(line, cancellationToken);
                line.Clear();
            }
        }
        // A table without rows still says where it comes from.
        if (first.Length > 0)
        {
            line.Append(',', table.Columns.Count);
            AppendText(line, first);
            line.Append("\r\n");
        }
        await writer.WriteAsync(line, cancellationToken);
    }

    private static void Append(StringBuilder line, object? cell)
    {
        switch (cell)
        {
            case null:
                break;
            case string text:
                AppendText(line, FormulaSafe.Of(text));
                break;
            case bool flag:
                line.Append(flag ? "true" : "false");
                break;
            case double number:
                line.Append(CultureInfo.InvariantCulture, $"{number:R}");
                break;
            case IFormattable whole:
                line.Append(whole.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(cell), cell, "No kind of cell.");
        }
    }

    // Also quoted for the other separators, so that a program that expects those begins no cell inside a text.
    private static void AppendText(StringBuilder line, string text)
    {
        if (!text.AsSpan().ContainsAny(Quoted))
        {
            line.Append(text);
            return;
        }
        line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
