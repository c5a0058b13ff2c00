using System.Text.Encodings.Web;
using System.Text.Json;

namespace EvalFlow.Core.Interchange.Exports;

/// <summary>Everything as it is, a JSON object a line; <c>kind</c> says what the line is: provenance first, then the rows of each table.</summary>
public static class JsonLinesExport
{
    public static async Task WriteAsync(ExportContent content, Stream stream, CancellationToken cancellationToken)
    {
        await using BufferedStream lines = new(stream, 1 << 16);
        await using Utf8JsonWriter json = new(lines, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        Write(json, "provenance", content.Provenance.Facts);
        EndLine(json, lines);
        foreach (ExportTable table in content.Tables)
        {
            await foreach (object?[] row in table.Rows(cancellationToken))
            {
                Write(json, table.Name, table.Columns.Select((column, at) => KeyValuePair.Create(column.Name, row[at])));
                EndLine(json, lines);
            }
        }
    }

    private static void EndLine(Utf8JsonWriter json, Stream lines)
    {
        json.Flush();
        lines.WriteByte((byte)'\n');
        json.Reset();
    }

    private static void Write(Utf8JsonWriter json, string kind, IEnumerable<KeyValuePair<string, object?>> fields)
    {
        json.WriteStartObject();
        json.WriteString("kind", kind);
        foreach ((string name, object? value) in fields)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }
        json.WriteEndObject();
    }

    internal static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case long whole:
                json.WriteNumberValue(whole);
                break;
            case int whole:
                json.WriteNumberValue(whole);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(value), value, "No kind of cell.");
        }
    }
}
