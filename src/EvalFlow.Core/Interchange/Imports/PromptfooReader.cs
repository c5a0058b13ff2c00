using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Imports;

/// <summary>Reads promptfoo's results (version 3): a run for each provider and prompt.</summary>
internal static class PromptfooReader
{
    private const int FailedToRun = 2;   // ResultFailureReason.ERROR

    public static IReadOnlyList<ForeignRun> Read(string path, JsonElement root)
    {
        JsonElement results = root.GetProperty("results");
        if (results.Whole("version") is { } version && version != 3)
        {
            throw new BadInputException(path, $"The results are of promptfoo's version {version}; version 3 is read.", "Export them again with a present promptfoo.");
        }
        string task = root.Get("config")?.Text("description") ?? "promptfoo";
        ILookup<string, JsonElement> groups = results.GetProperty("results").EnumerateArray().ToLookup(Group);
        bool manyPrompts = groups.Select(group => Prompt(group.First())).Distinct(StringComparer.Ordinal).Skip(1).Any();
        return [.. groups.Select(group => new ForeignRun(
            "promptfoo", task, manyPrompts ? group.Key : Provider(group.First()), true, Numbered(group)))];
    }

    private static string Group(JsonElement result) => $"{Provider(result)}#{Prompt(result)}";

    private static string Provider(JsonElement result) => result.Get("provider") switch
    {
        { ValueKind: JsonValueKind.Object } provider => provider.Text("label") is { Length: > 0 } label ? label : provider.Text("id") ?? "unknown",
        { } provider => ForeignJson.Plain(provider) ?? "unknown",
        null => "unknown",
    };

    private static string Prompt(JsonElement result) => result.Text("promptIdx") ?? "0";

    // A test that was repeated stands several times; the repetitions have no number of their own.
    private static List<ForeignResult> Numbered(IEnumerable<JsonElement> results)
    {
        Dictionary<string, int> times = [];
        List<ForeignResult> numbered = [];
        foreach (JsonElement result in results)
        {
            ForeignResult read = Result(result);
            times[read.Id] = times.GetValueOrDefault(read.Id) + 1;
            numbered.Add(read with { Epoch = times[read.Id] });
        }
        return numbered;
    }

    private static ForeignResult Result(JsonElement result)
    {
        JsonElement? response = result.Get("response");
        JsonElement? test = result.Get("testCase");
        bool failedToRun = result.Whole("failureReason") == FailedToRun;
        string? output = response?.Get("output") is { } found ? ForeignJson.Plain(found) ?? found.GetRawText() : null;
        bool judged = !IsJudgeFailure(result.Get("gradingResult"));
        string? error = output is null || (failedToRun && judged) ? response?.Text("error") ?? result.Text("error") ?? "no output" : null;
        JsonElement? usage = response?.Get("tokenUsage") ?? result.Get("tokenUsage");
        string raw = result.Get("prompt")?.Text("raw") ?? "";
        return new ForeignResult
        {
            Id = result.Get("metadata")?.Text("id") ?? test?.Get("metadata")?.Text("id") ?? RowHash(result, raw),
            Input = raw,
            Targets = Expected(test),
            Metadata = ForeignJson.Facts(test?.Get("metadata")),
            Response = error is null ? output : null,
            Error = error,
            InputTokens = usage?.Whole("prompt"),
            OutputTokens = usage?.Whole("completion"),
            CostUsd = result.Number("cost"),
            LatencySeconds = result.Number("latencyMs") / 1000,
            Scores = Scores(result, judged),
        };
    }

    // promptfoo's own index moves when a test is added; what is asked does not.
    private static string RowHash(JsonElement result, string raw)
    {
        string asked = result.Get("vars")?.GetRawText() ?? raw;
        return string.Concat("p-", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked))).AsSpan(0, 12));
    }

    private static string[] Expected(JsonElement? test) =>
        [.. (test?.Get("assert") is { ValueKind: JsonValueKind.Array } asserts ? asserts.EnumerateArray() : default)
            .Where(assertion => assertion.Text("type") == "equals").Select(assertion => assertion.Text("value")).OfType<string>().Take(1)];

    private static Dictionary<string, string?> Scores(JsonElement result, bool judged)
    {
        Dictionary<string, string?> scores = new()
        {
            ["pass"] = judged ? result.Text("success") : null,
            ["score"] = judged ? result.Text("score") : null,
        };
        foreach (JsonProperty named in result.Get("namedScores") is { ValueKind: JsonValueKind.Object } all ? all.EnumerateObject() : default)
        {
            scores[$"named_{named.Name}"] = judged ? ForeignJson.Plain(named.Value) : null;
        }
        return scores;
    }

    private static bool IsJudgeFailure(JsonElement? grading) => grading is { } found
        && (found.Get("metadata")?.IsTrue("graderError") == true
            || (found.Get("componentResults") is { ValueKind: JsonValueKind.Array } parts && parts.EnumerateArray().Any(part => part.Get("metadata")?.IsTrue("graderError") == true)));
}
