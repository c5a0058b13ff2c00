using System.IO.Compression;
using System.Text.Json;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>
/// Scores as compressed JSON lines with the names of the view of the embedded host. Without the reason: a judge may quote what
/// the model said, and that stays with the transcripts.
/// </summary>
internal static class ScoreLines
{
    private static readonly byte[] NewLine = [(byte)'\n'];

    public static ReadOnlyMemory<byte> Write(IEnumerable<ScoreRow> rows)
    {
        using MemoryStream bytes = new();
        using (GZipStream compressed = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            using Utf8JsonWriter json = new(compressed, new JsonWriterOptions { SkipValidation = true });
            foreach (ScoreRow row in rows)
            {
                Write(json, row);
                json.Flush();
                json.Reset();
                compressed.Write(NewLine);
            }
        }
        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, in ScoreRow row)
    {
        json.WriteStartObject();
        json.WriteString("sample_id", row.SampleId);
        json.WriteNumber("epoch", row.Epoch);
        json.WriteString("grader", row.Grader);
        json.WriteString("outcome", Word(row.Outcome));
        json.WriteString("label", row.Label);
        if (row.Value is { } value && double.IsFinite(value))
        {
            json.WriteNumber("value", value);
        }
        else
        {
            json.WriteNull("value");
        }
        json.WriteEndObject();
    }

    private static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Scored => "scored",
        Outcome.JudgeFailed => "judge_failed",
        Outcome.Errored => "errored",
        Outcome.Skipped => "skipped",
    };
}
