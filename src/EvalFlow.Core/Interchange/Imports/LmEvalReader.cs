using System.Text.Json;
using System.Text.RegularExpressions;

namespace EvalFlow.Core.Interchange.Imports;

/// <summary>Reads lm-eval's samples_TASK_TIME.jsonl: a row for each document and filter; a run for each filter.</summary>
internal static partial class LmEvalReader
{
    public static IReadOnlyList<ForeignRun> Read(string path, IReadOnlyList<JsonElement> lines)
    {
        Match name = FileName().Match(Path.GetFileName(path));
        string task = name.Success ? name.Groups["task"].Value : "lm-eval";
        // The file does not name the model; lm-eval puts it into the folder's name.
        string model = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "unknown";
        string[] filters = [.. lines.Select(line => line.Text("filter") ?? "none").Distinct(StringComparer.Ordinal)];
        return [.. filters.Select(filter => new ForeignRun(
            "lm-eval", task, filters.Length > 1 ? $"{model}-{filter}" : model, null,
            [.. lines.Where(line => (line.Text("filter") ?? "none") == filter).Select(Result)]))];
    }

    private static ForeignResult Result(JsonElement line)
    {
        string[] metrics = line.Get("metrics") is { ValueKind: JsonValueKind.Array } names ? [.. names.EnumerateArray().Select(ForeignJson.Plain).OfType<string>()] : [];
        return new ForeignResult
        {
            Id = line.Text("doc_id") ?? throw new JsonException("A row has no doc_id."),
            Input = Asked(line.Get("arguments")) ?? line.Get("doc")?.GetRawText() ?? "",
            Targets = line.Text("target") is { Length: > 0 } target ? [target] : [],
            Response = First(line.GetProperty("resps")),
            Scores = metrics.ToDictionary(metric => metric, metric => line.Text(metric)),
        };
    }

    // {"gen_args_0": {"arg_0": prompt, ...}, ...} in newer files, [[prompt, ...], ...] in older ones.
    private static string? Asked(JsonElement? arguments) => arguments switch
    {
        { ValueKind: JsonValueKind.Object } named => named.Get("gen_args_0")?.Text("arg_0"),
        { ValueKind: JsonValueKind.Array } listed when listed.GetArrayLength() > 0 && listed[0].ValueKind == JsonValueKind.Array => ForeignJson.Plain(listed[0][0]),
        _ => null,
    };

    // Log-likelihood tasks have numbers instead of a text; these are kept as they are.
    private static string First(JsonElement responses)
    {
        JsonElement first = responses;
        while (first.ValueKind == JsonValueKind.Array && first.GetArrayLength() > 0 && first[0].ValueKind is JsonValueKind.Array or JsonValueKind.String)
        {
            first = first[0];
        }
        return ForeignJson.Plain(first) ?? responses.GetRawText();
    }

    [GeneratedRegex(@"^samples_(?<task>.+?)_\d{4}-\d{2}-\d{2}T.*\.jsonl$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();
}
