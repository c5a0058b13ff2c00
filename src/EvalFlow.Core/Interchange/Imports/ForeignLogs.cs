using System.Text.Json;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Imports;

/// <summary>Tells by its content which tool wrote a file, and reads it. A file of another kind is refused, never half understood.</summary>
internal static class ForeignLogs
{
    public static IReadOnlyList<ForeignRun> Read(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException(path, "There is no such file.", "Give the path of a log.");
        }
        try
        {
            return ReadKnown(path, cancellationToken);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BadInputException(path, $"The log is not as its tool writes it: {broken.Message}", "Export it again from the tool; if the tool is newer than this EvalFlow, use its older format.");
        }
    }

    private static IReadOnlyList<ForeignRun> ReadKnown(string path, CancellationToken cancellationToken)
    {
        using FileStream stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        int read = stream.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        stream.Position = 0;
        if (start[..read].SequenceEqual("PK\u0003\u0004"u8))
        {
            return [InspectReader.ReadArchive(path, stream, cancellationToken)];
        }
        if (path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase))
        {
            return JsonLinesLogs.Read(path, stream, cancellationToken);
        }
        using JsonDocument document = LooseJson.Parse(stream);
        JsonElement root = document.RootElement;
        return root.ValueKind != JsonValueKind.Object ? throw Unknown(path)
            : root.TryGetProperty("eval", out _) && root.TryGetProperty("status", out _) ? [InspectReader.Read(root)]
            : root.TryGetProperty("results", out JsonElement results) && results.ValueKind == JsonValueKind.Object && results.TryGetProperty("results", out JsonElement rows) && rows.ValueKind == JsonValueKind.Array
                ? PromptfooReader.Read(path, root)
            : root.TryGetProperty("task_hashes", out _) || root.TryGetProperty("n-samples", out _)
                ? throw new BadInputException(path, "This is lm-eval's file of totals, which holds no samples.", "Run lm-eval with --log_samples and import samples_TASK_....jsonl.")
            : throw Unknown(path);
    }

    internal static BadInputException Unknown(string path) => new(
        path, "The file is of no kind that can be imported.",
        "Import a log of Inspect (.eval, .json), results of promptfoo (.json), samples of lm-eval (samples_....jsonl) or a log of OpenAI evals (.jsonl). A sheet of samples goes to 'evalflow eval import'.");
}
