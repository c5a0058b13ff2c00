using System.Text.Json;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Imports;

/// <summary>Reads a log of OpenAI evals: the spec, then events by sample.</summary>
internal static class OpenAiEvalsReader
{
    public static ForeignRun Read(JsonElement spec, IReadOnlyList<JsonElement> lines)
    {
        ForeignResult[] results = [.. lines.Where(line => line.Text("sample_id") is not null).GroupBy(line => line.Text("sample_id")!, StringComparer.Ordinal).Select(Result)];
        string model = spec.Get("completion_fns") is { ValueKind: JsonValueKind.Array } functions && functions.GetArrayLength() > 0
            ? ForeignJson.Plain(functions[0]) ?? "unknown" : "unknown";
        return new ForeignRun("openai-evals", spec.Text("base_eval") ?? spec.Text("eval_name") ?? "openai-evals", model, true, results);
    }

    private static ForeignResult Result(IGrouping<string, JsonElement> events)
    {
        JsonElement[] sampling = [.. Data(events, "sampling")];
        JsonElement[] matches = [.. Data(events, "match")];
        string? error = Data(events, "error").Select(data => data.Text("message") ?? data.Text("type")).FirstOrDefault();
        JsonElement prompt = sampling.Length > 0 ? sampling[0].Get("prompt") ?? default : default;
        ChatTurn[]? turns = prompt.ValueKind == JsonValueKind.Array ? [.. prompt.EnumerateArray().Select(turn => new ChatTurn(turn.Text("role") ?? "user", turn.Text("content") ?? ""))] : null;
        string? answer = sampling.Length > 0 && sampling[0].Get("sampled") is { } sampled
            ? sampled.ValueKind == JsonValueKind.Array && sampled.GetArrayLength() > 0 ? ForeignJson.Plain(sampled[0]) : ForeignJson.Plain(sampled) : null;
        return new ForeignResult
        {
            Id = events.Key,
            Input = turns is null ? (prompt.ValueKind == JsonValueKind.String ? prompt.GetString()! : events.Key) : turns.LastOrDefault(turn => turn.Role == "user")?.Text ?? events.Key,
            Messages = turns is { Length: > 0 } && turns[^1].Role == "user" && turns.All(turn => turn.Role is "system" or "user" or "assistant") ? turns : null,
            Targets = matches.Select(match => match.Text("expected")).OfType<string>().Take(1).ToArray(),
            Response = error is null ? answer : null,
            Error = error ?? (answer is null ? "no response in the log" : null),
            Scores = Scores(matches, [.. Data(events, "metrics")]),
        };
    }

    private static IEnumerable<JsonElement> Data(IEnumerable<JsonElement> events, string type) =>
        events.Where(line => line.Text("type") == type).Select(line => line.Get("data")).OfType<JsonElement>();

    // A judge that named no choice is written __invalid__.
    private static Dictionary<string, string?> Scores(JsonElement[] matches, JsonElement[] metrics)
    {
        Dictionary<string, string?> scores = [];
        if (matches.Length > 0)
        {
            scores["match"] = matches[0].Text("correct");
        }
        foreach (JsonProperty metric in metrics.Length > 0 ? metrics[0].EnumerateObject() : default)
        {
            string? value = ForeignJson.Plain(metric.Value);
            scores[metric.Name] = value == "__invalid__" ? null : value;
        }
        return scores;
    }
}
