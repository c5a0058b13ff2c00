using System.Text.Json.Nodes;
using EvalFlow.Core.Releases;

namespace EvalFlow.Core.Tests.Releases;

/// <summary>Release events as publishers send them.</summary>
internal static class Events
{
    public static JsonObject Minimal(string id = "e1", string version = "1.1") => new()
    {
        ["specversion"] = "1.0",
        ["id"] = id,
        ["source"] = "/models/aurora",
        ["type"] = ReleaseEvent.TypeName,
        ["data"] = new JsonObject { ["model_id"] = "aurora", ["version"] = version, ["model"] = $"openai:aurora-{version}" },
    };

    public static JsonObject With(Action<JsonObject> change)
    {
        JsonObject made = Minimal();
        change(made);
        return made;
    }

    public static JsonObject WithData(Action<JsonObject> change) => With(made => change(made["data"]!.AsObject()));

    public static ReleaseEvent Read(JsonObject made) => ReleaseEventReader.Read("event.json", made.ToJsonString());

    /// <summary>What the schema and the reader must both accept.</summary>
    public static IEnumerable<JsonObject> Good() =>
    [
        Minimal(),
        With(made => made["type"] = "com.example.model.released"),
        With(made => made["traceparent"] = "00-1-1-01"),
        With(made => made["time"] = "2026-11-20T09:00:00.123+01:00"),
        With(made => made["datacontenttype"] = "application/json; charset=utf-8"),
        With(made => made["subject"] = "aurora/1.1"),
        WithData(data => data["product_surfaces"] = new JsonArray("chat", "search")),
        WithData(data => data["product_surfaces"] = new JsonArray()),
        WithData(data => (data["baseline_version"], data["baseline_model"]) = ("1.0", "aurora-prod")),
        WithData(data => (data["deadline"], data["released_at"]) = ("2026-11-27T17:00:00Z", "2026-11-20T08:45:00Z")),
        WithData(data => (data["family"], data["generation"], data["launch_id"], data["channel"]) = ("aurora", "a-3", "launch-1", "canary")),
    ];

    /// <summary>What both must refuse.</summary>
    public static IEnumerable<JsonObject> Bad() =>
    [
        With(made => made.Remove("specversion")),
        With(made => made["specversion"] = "0.3"),
        With(made => made["specversion"] = 1.0),
        With(made => made.Remove("id")),
        With(made => made["id"] = ""),
        With(made => made["id"] = new string('x', 201)),
        With(made => made.Remove("source")),
        With(made => made["type"] = "evalflow.model.released.v2"),
        With(made => made["type"] = "model.retired"),
        With(made => made["Type"] = "x"),
        With(made => made["trace_parent"] = "x"),
        With(made => made["time"] = "yesterday"),
        With(made => made["datacontenttype"] = "text/plain"),
        With(made => made.Remove("data")),
        With(made => made["data"] = "text"),
        WithData(data => data.Remove("model_id")),
        WithData(data => data.Remove("version")),
        WithData(data => data.Remove("model")),
        WithData(data => data["version"] = 1.1),
        WithData(data => data["version"] = "  "),
        WithData(data => data["version"] = "1\u0007"),
        WithData(data => data["verison"] = "1.1"),
        WithData(data => data["product_surfaces"] = "chat"),
        WithData(data => data["product_surfaces"] = new JsonArray("chat", 3)),
        WithData(data => data["product_surfaces"] = new JsonArray("chat", "chat")),
        WithData(data => data["deadline"] = "soon"),
    ];
}
