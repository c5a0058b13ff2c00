using System.Text.Json;
using EvalFlow.Core.Evals;
using SharpCompress.Archives;
using SharpCompress.Archives.Zip;

namespace EvalFlow.Core.Interchange.Imports;

/// <summary>Reads logs of Inspect, version 2, as JSON or as an .eval archive (stored, deflated or zstd).</summary>
internal static class InspectReader
{
    // What is packed may unpack to a thousand times as much.
    private const long LargestEntry = 256L * 1024 * 1024;

    public static ForeignRun Read(JsonElement log)
    {
        JsonElement[] samples = [.. log.Get("samples")?.EnumerateArray() ?? default];
        return Run(log, [.. samples.Select(Sample)]);
    }

    public static ForeignRun ReadArchive(string path, Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            using IArchive archive = ZipArchive.OpenArchive(stream, new SharpCompress.Readers.ReaderOptions { LeaveStreamOpen = true });
            Dictionary<string, IArchiveEntry> entries = archive.Entries.Where(entry => entry.Key is not null).GroupBy(entry => entry.Key!).ToDictionary(group => group.Key, group => group.Last());
            if (entries.Keys.Any(name => name.EndsWith("/skeleton.json", StringComparison.Ordinal)))
            {
                throw new BadInputException(path, "The log is in Inspect's chunked form, which is not read yet.", "Convert it: inspect log convert LOG.eval --to json --output-dir DIR, and import the .json.");
            }
            using JsonDocument header = Parse(entries.GetValueOrDefault("header.json") ?? throw new BadInputException(
                path, "The archive has no header.json: it is no log of Inspect, or of a run that has not ended.", "Import a log of a run that ended."));
            List<ForeignResult> results = [];
            foreach (IArchiveEntry entry in entries.Where(entry => entry.Key.StartsWith("samples/", StringComparison.Ordinal) && entry.Key.EndsWith(".json", StringComparison.Ordinal)).Select(entry => entry.Value))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using JsonDocument sample = Parse(entry);
                results.Add(Sample(sample.RootElement));
            }
            return Run(header.RootElement, results);
        }
        catch (Exception damage) when (damage is SharpCompress.Common.SharpCompressException or InvalidDataException or NotSupportedException)
        {
            throw new BadInputException(path, "The archive cannot be unpacked.", "Convert it: inspect log convert LOG.eval --to json --output-dir DIR, and import the .json.");
        }
    }

    private static JsonDocument Parse(IArchiveEntry entry)
    {
        if (entry.Size > LargestEntry)
        {
            throw new InvalidDataException($"{entry.Key} is too large.");
        }
        using Stream stream = entry.OpenEntryStream();
        return LooseJson.Parse(stream);
    }

    private static ForeignRun Run(JsonElement log, IReadOnlyList<ForeignResult> results)
    {
        JsonElement eval = log.GetProperty("eval");
        string status = log.Text("status") ?? "unknown";
        List<string> notes = status == "success" ? [] : [$"The run ended as '{status}'; what it holds is imported."];
        bool hasLetters = results.Any(result => result.HasCorrectLetters);
        if (!hasLetters)
        {
            notes.Add("Inspect does not say whether a larger score is good; the metrics are neutral. Say it with --direction.");
        }
        return new ForeignRun("inspect", eval.Text("task") ?? "task", eval.Text("model") ?? "unknown", hasLetters ? true : null, results) { Notes = notes };
    }

    private static ForeignResult Sample(JsonElement sample)
    {
        JsonElement? attachments = sample.Get("attachments");
        JsonElement input = sample.GetProperty("input");
        ChatTurn[]? turns = input.ValueKind == JsonValueKind.Array ? [.. input.EnumerateArray().Select(turn => Turn(turn, attachments)).Where(turn => turn.Role is "system" or "user" or "assistant")] : null;
        JsonElement? output = sample.Get("output");
        string? error = sample.Get("error")?.Text("message") ?? sample.Text("error");
        JsonElement? usage = sample.Get("model_usage") is { ValueKind: JsonValueKind.Object } all ? all.EnumerateObject().Select(model => (JsonElement?)model.Value).FirstOrDefault() : null;
        return new ForeignResult
        {
            Id = ForeignJson.Plain(sample.GetProperty("id")) ?? throw new JsonException("A sample has no id."),
            Epoch = (int)(sample.Whole("epoch") ?? 1),
            Input = turns is null ? Resolve(input.GetString()!, attachments) : turns.LastOrDefault(turn => turn.Role == "user")?.Text ?? "",
            Messages = turns is { Length: > 0 } && turns[^1].Role == "user" ? turns : null,
            Targets = Targets(sample.Get("target")),
            Metadata = ForeignJson.Facts(sample.Get("metadata")),
            Response = error is not null ? null : Resolve(output?.Text("completion") ?? "", attachments),
            Error = error,
            StopReason = output?.Get("choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0 ? choices[0].Text("stop_reason") : null,
            InputTokens = usage?.Whole("input_tokens"),
            OutputTokens = usage?.Whole("output_tokens"),
            CostUsd = usage?.Number("total_cost"),
            LatencySeconds = output?.Number("time") ?? sample.Number("total_time"),
            Scores = Scores(sample.Get("scores")),
            HasCorrectLetters = sample.Get("scores") is { ValueKind: JsonValueKind.Object } scores && scores.EnumerateObject().Any(score => score.Value.Text("value") is "C" or "I"),
        };
    }

    private static ChatTurn Turn(JsonElement turn, JsonElement? attachments)
    {
        JsonElement content = turn.GetProperty("content");
        string text = content.ValueKind == JsonValueKind.Array
            ? string.Concat(content.EnumerateArray().Where(part => part.Text("type") == "text").Select(part => part.Text("text")))
            : content.GetString() ?? "";
        return new ChatTurn(turn.Text("role") ?? "", Resolve(text, attachments));
    }

    // Long texts stand once, beside the sample.
    private static string Resolve(string text, JsonElement? attachments)
    {
        const string Reference = "attachment://";
        return text.StartsWith(Reference, StringComparison.Ordinal) && attachments?.Text(text[Reference.Length..]) is { } found ? found : text;
    }

    private static IReadOnlyList<string> Targets(JsonElement? target) => target switch
    {
        { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray().Select(ForeignJson.Plain).OfType<string>()],
        { } one when ForeignJson.Plain(one) is { Length: > 0 } text => [text],
        _ => [],
    };

    private static Dictionary<string, string?> Scores(JsonElement? scores)
    {
        Dictionary<string, string?> read = [];
        foreach (JsonProperty scorer in scores is { ValueKind: JsonValueKind.Object } all ? all.EnumerateObject() : default)
        {
            JsonElement? value = scorer.Value.Get("value");
            foreach ((string name, JsonElement? each) in value is { ValueKind: JsonValueKind.Object } several
                ? several.EnumerateObject().Select(part => ($"{scorer.Name}_{part.Name}", (JsonElement?)part.Value)) : [(scorer.Name, value)])
            {
                read[name] = each is { } plain ? Value(ForeignJson.Plain(plain)) : null;
            }
        }
        return read;
    }

    // Inspect's letters for correct, incorrect, partly correct and no answer.
    private static string? Value(string? value) => value switch
    {
        "C" => "1",
        "I" or "N" => "0",
        "P" => "0.5",
        _ => value,
    };
}
