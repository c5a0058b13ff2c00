using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Grading;

/// <summary>Reads a JSON schema that stands in a definition, as YAML or as JSON text, and checks that all of it will be heeded.</summary>
internal static class SchemaReader
{
    private const string TextFix = "Write the schema as YAML under schema:, or as JSON text after schema: |.";

    private static readonly string[] Numbers =
    [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems",
        "minProperties", "maxProperties",
    ];
    private static readonly string[] Schemas = ["items", "additionalItems", "additionalProperties", "not"];
    private static readonly string[] SchemaLists = ["allOf", "anyOf", "oneOf"];
    private static readonly string[] SchemaMaps = ["properties", "definitions", "$defs"];
    private static readonly string[] Values = ["enum", "const", "default", "examples", "uniqueItems"];
    private static readonly string[] Texts = ["$schema", "$id", "id", "$ref", "$comment", "title", "description", "type", "required", "pattern", "format"];
    private static readonly string[] Types = ["string", "number", "integer", "boolean", "object", "array", "null"];
    private static readonly string[] Known = [.. Numbers, .. Schemas, .. SchemaLists, .. SchemaMaps, .. Values, .. Texts];

    /// <summary>The schema as JSON text, or null when it is missing or unusable (which is reported).</summary>
    public static string? Read(Fields fields, string key)
    {
        if (Parse(fields, key) is not { } schema)
        {
            return null;
        }
        List<string> strangers = [];
        JsonNode? tidy = Tidy(schema.Node, schema.IsYaml, strangers);
        foreach (string stranger in strangers)
        {
            string[] known = stranger.StartsWith("type ", StringComparison.Ordinal) ? [.. Types.Select(type => "type " + type)] : Known;
            fields.Problem(key, $"The schema's '{stranger}' is not understood.{Suggestion.Ask(stranger, known)}", $"Known: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }
        return strangers.Count == 0 && tidy is JsonObject ? Check(fields, key, tidy.ToJsonString()) : null;
    }

    private static (JsonNode Node, bool IsYaml)? Parse(Fields fields, string key)
    {
        if (!fields.Has(key))
        {
            fields.Problem(key, $"'{key}' is missing.", TextFix);
            return null;
        }
        // The canonical form tells mapping from text without a report, and has all texts of the YAML.
        JsonNode here = JsonNode.Parse(fields.Canonical())!.AsObject()[key]!;
        if (here is JsonObject)
        {
            return (here, true);
        }
        try
        {
            if (fields.Text(key) is not { } text)
            {
                return null;
            }
            if (JsonNode.Parse(text) is JsonObject schema)
            {
                return (schema, false);
            }
            fields.Problem(key, $"'{key}' is JSON, but not an object.", TextFix);
        }
        catch (JsonException error)
        {
            fields.Problem(key, $"'{key}' is not JSON: {error.Message}", TextFix);
        }
        return null;
    }

    private static string? Check(Fields fields, string key, string json)
    {
        try
        {
            _ = CheckedSchema.Parse(json);
            return json;
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or Newtonsoft.Json.JsonException)
        {
            fields.Problem(key, $"'{key}' is not a schema that can be used: {(error is FormatException ? error : error.GetBaseException()).Message}", "References may only point inside the schema: $ref: '#/definitions/name'.");
            return null;
        }
    }

    // YAML read as texts has lost which scalars were numbers; the keyword, and for values the sibling type, tells.
    private static JsonNode? Tidy(JsonNode? node, bool fromYaml, List<string> strangers)
    {
        if (node is not JsonObject schema)
        {
            return fromYaml ? Typed(node, null) : node?.DeepClone();
        }
        string? type = schema["type"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        strangers.AddRange(TypesOf(schema["type"]).Except(Types).Select(unknown => "type " + unknown));
        JsonObject tidy = [];
        foreach ((string keyword, JsonNode? content) in schema)
        {
            if (!Known.Contains(keyword))
            {
                strangers.Add(keyword);
                continue;
            }
            JsonNode? part = Part(keyword, content, type, fromYaml, strangers);
            // The validator knows enum only, and a const is an enum of one.
            tidy[keyword == "const" ? "enum" : keyword] = keyword == "const" ? new JsonArray(part) : part;
        }
        return tidy;
    }

    private static IEnumerable<string> TypesOf(JsonNode? type) => type switch
    {
        null => [],
        JsonArray several => several.SelectMany(TypesOf),
        JsonValue one when one.TryGetValue(out string? name) => [name],
        _ => [type.ToJsonString()],
    };

    private static JsonNode? Part(string keyword, JsonNode? content, string? type, bool fromYaml, List<string> strangers) => content switch
    {
        JsonObject map when SchemaMaps.Contains(keyword) =>
            new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Tidy(pair.Value, fromYaml, strangers)))),
        JsonArray list when SchemaLists.Contains(keyword) || keyword == "items" =>
            new JsonArray([.. list.Select(item => Tidy(item, fromYaml, strangers))]),
        not null when Schemas.Contains(keyword) => Tidy(content, fromYaml, strangers),
        not null when fromYaml && Numbers.Contains(keyword) => Typed(content, "number"),
        not null when fromYaml && Values.Contains(keyword) => Typed(content, keyword == "uniqueItems" ? null : type),
        _ => content?.DeepClone(),
    };

    private static JsonNode? Typed(JsonNode? node, string? type) => node switch
    {
        JsonArray list => new JsonArray([.. list.Select(item => Typed(item, type))]),
        JsonValue value when value.TryGetValue(out string? text) => Scalar(text, type),
        _ => node?.DeepClone(),
    };

    private static JsonValue? Scalar(string text, string? type)
    {
        if (type != "string")
        {
            if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
            {
                return JsonValue.Create(number);
            }
            if (text is "true" or "false")
            {
                return JsonValue.Create(text == "true");
            }
            if (text == "null")
            {
                return null;
            }
        }
        return JsonValue.Create(text);
    }
}
