using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Releases;

/// <summary>
/// JSON whose text is the same for the same content: fields in ordinal order, no layout, numbers as they were written. What is
/// hashed and signed is this text, as RFC 8785 wants it but for the form of numbers.
/// </summary>
public static class CanonicalJson
{
    private static readonly JsonWriterOptions Plain = new() { Indented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The canonical text of a value, written as reports are.</summary>
    public static string Of<T>(T value)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Plain))
        {
            Write(writer, JsonSerializer.SerializeToElement(value, ReportJson.Compact));
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty property in value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(writer, item);
                }
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString());
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                value.WriteTo(writer);
                break;
            case JsonValueKind.Undefined:
                throw new InvalidOperationException("An undefined value has no text.");
        }
    }
}
