using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Releases;

/// <summary>What a model-release CloudEvent (1.0) says, as far as evaluation needs it.</summary>
/// <param name="Id">Id of the event; with the source it names the event for good.</param>
/// <param name="Time">When it was released, or else when the event was made.</param>
/// <param name="Model">Model spec of the candidate.</param>
/// <param name="BaselineModel">Model spec to compare with; null when there is none.</param>
public sealed record ReleaseEvent(string Source, string Id, DateTimeOffset Time, string Model, string? BaselineModel)
{
    /// <summary>Same event, same id: an event delivered twice starts one workflow.</summary>
    public string InstanceId => $"release-{Hash("")[..32]}";

    /// <summary>Id of this release's run of an eval version.</summary>
    public string RunIdOf(EvalVersion version) => $"r-{Time.UtcDateTime:yyyyMMdd-HHmmss}-{Hash(version.Hash)[..12]}";

    /// <summary>Reads a CloudEvent in JSON; throws <see cref="BadInputException"/> that names what is missing.</summary>
    public static ReleaseEvent Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (!Text(root, "type").Contains("model.released", StringComparison.Ordinal))
            {
                throw Refuse("type", "is not a model release", "Send events whose type contains 'model.released'.");
            }
            JsonElement data = root.TryGetProperty("data", out JsonElement found) && found.ValueKind == JsonValueKind.Object
                ? found : throw Refuse("data", "is missing", "Give an object with the field 'model'.");
            string time = Optional(data, "released_at") ?? Text(root, "time");
            return new ReleaseEvent(
                Text(root, "source"), Text(root, "id"),
                DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out DateTimeOffset at) ? at : throw Refuse("time", "is no time", "Write it as RFC 3339."),
                Text(data, "model"), Optional(data, "baseline_model"));
        }
        catch (JsonException)
        {
            throw Refuse("event", "is not JSON", "Send a CloudEvent 1.0 in structured JSON.");
        }
    }

    private static string Text(JsonElement parent, string name) =>
        Optional(parent, name) ?? throw Refuse(name, "is missing", $"Give '{name}' as text.");

    private static string? Optional(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static BadInputException Refuse(string field, string problem, string fix) =>
        new([new Problem("release event", null, null, field, $"'{field}' {problem}.", fix)]);

    private string Hash(string more) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Source}\n{Id}\n{more}")));
}
