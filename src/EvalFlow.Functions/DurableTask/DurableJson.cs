using System.Text.Json;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Functions.DurableTask;

/// <summary>
/// Inputs, results and payloads as JSON of the pipeline's own making, so that they read the same in every engine whatever
/// converter a backend brings. JSON null is .NET's null here: converters cannot be trusted with the difference.
/// </summary>
internal static class DurableJson
{
    public static JsonElement? From<T>(T value) => value is null ? null : JsonSerializer.SerializeToElement<object>(value, WorkflowCatalog.Json);

    public static JsonElement? Parse(string json)
    {
        JsonElement element = JsonSerializer.Deserialize<JsonElement>(json, WorkflowCatalog.Json);
        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    public static string Text(JsonElement? element) => element is { ValueKind: not JsonValueKind.Undefined } known ? known.GetRawText() : "null";

    public static T Read<T>(JsonElement? element) => WorkflowCatalog.Read<T>(Text(element));
}
