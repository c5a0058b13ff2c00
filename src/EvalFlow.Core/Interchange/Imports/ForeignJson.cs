using System.Globalization;
using System.Text.Json;

namespace EvalFlow.Core.Interchange.Imports;

/// <summary>Reads fields of other tools' JSON, which may be absent, null, or of another kind than usual.</summary>
internal static class ForeignJson
{
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement found) && found.ValueKind != JsonValueKind.Null ? found : null;

    /// <summary>A text, or a number or flag as text; null for everything else.</summary>
    public static string? Text(this JsonElement element, string name) => element.Get(name) is { } found ? Plain(found) : null;

    public static long? Whole(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out long whole) ? whole : null;

    public static double? Number(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Number } found && found.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;

    public static bool IsTrue(this JsonElement element, string name) => element.Get(name) is { ValueKind: JsonValueKind.True };

    /// <summary>The text of a plain value; null for lists and objects.</summary>
    public static string? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        JsonValueKind.Number => value.TryGetInt64(out long whole) ? whole.ToString(CultureInfo.InvariantCulture)
            : value.TryGetDouble(out double number) ? number.ToString("R", CultureInfo.InvariantCulture) : value.GetRawText(),
        JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null => null,
        _ => null,
    };

    /// <summary>Short plain values of an object; long texts and structures describe no group.</summary>
    public static Dictionary<string, string> Facts(JsonElement? element)
    {
        const int Longest = 100;
        Dictionary<string, string> facts = [];
        foreach (JsonProperty property in element is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject() : default)
        {
            if (Plain(property.Value) is { Length: > 0 and <= Longest } text)
            {
                facts[property.Name] = text;
            }
        }
        return facts;
    }
}
