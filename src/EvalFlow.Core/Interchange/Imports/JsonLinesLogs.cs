using System.Text.Json;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Imports;

/// <summary>Logs of a JSON object a line: lm-eval's samples and OpenAI evals' events.</summary>
internal static class JsonLinesLogs
{
    public static IReadOnlyList<ForeignRun> Read(string path, Stream stream, CancellationToken cancellationToken)
    {
        using StreamReader reader = new(stream, leaveOpen: true);
        List<JsonElement> lines = [];
        while (reader.ReadLine() is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Length > 0)
            {
                using JsonDocument document = LooseJson.Parse(System.Text.Encoding.UTF8.GetBytes(line));
                lines.Add(document.RootElement.Clone());
            }
        }
        return lines.Count == 0 ? throw new BadInputException(path, "The file is empty.", "Import a log that holds samples.")
            : lines[0].Get("spec") is { } spec ? [OpenAiEvalsReader.Read(spec, lines)]
            : lines[0].Get("doc_id") is not null && lines[0].Get("resps") is not null ? LmEvalReader.Read(path, lines)
            : throw ForeignLogs.Unknown(path);
    }
}
