using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Runs;

/// <summary>One evaluated (sample, epoch) pair: what the model answered and what each grader found.</summary>
/// <param name="Ordinal">0-based position of the sample in its eval version.</param>
/// <param name="Epoch">1-based.</param>
/// <param name="Grades">In the order of the eval's graders.</param>
/// <param name="CompletedAt">When the last grade was given; a sample that was evaluated again would show it.</param>
public sealed record SampleResult(
    int Ordinal, string SampleId, int Epoch, ModelReply Reply, IReadOnlyList<Grade> Grades, DateTimeOffset CompletedAt)
{
    /// <summary>True when infrastructure kept some grader from a finding; resuming a run tries these again.</summary>
    public bool IsErrored => Reply.Error is not null || Any(Outcome.Errored);

    public bool IsJudgeFailed => !IsErrored && Any(Outcome.JudgeFailed);

    private bool Any(Outcome outcome)
    {
        for (int i = 0; i < Grades.Count; i++)
        {
            if (Grades[i].Outcome == outcome)
            {
                return true;
            }
        }
        return false;
    }
}

/// <summary>
/// Results as JSON lines. Outputs are compressed; checkpoints live for seconds and come in handfuls, which is dear to compress and saves
/// little. Compressed parts may be joined byte by byte: a gzip file of several members is a gzip file.
/// </summary>
internal static class ResultLines
{
    // How gzip begins, and no JSON does.
    private const byte Compressed = 0x1f;

    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true };

    /// <param name="lines">What <see cref="Line"/> gave for each result, empty where it was not asked; null for nothing.</param>
    public static ReadOnlyMemory<byte> Write(
        IReadOnlyList<SampleResult> results, IReadOnlyList<string> graders, IReadOnlyList<ReadOnlyMemory<byte>>? lines = null)
    {
        using MemoryStream buffer = new();
        using (GZipStream gzip = new(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (BufferedStream all = new(gzip, 1 << 16))
        {
            WriteLines(all, results, graders, lines);
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>One result as its line with the line's end, not compressed: what a checkpoint holds, and an output later.</summary>
    public static ReadOnlyMemory<byte> Line(SampleResult result, IReadOnlyList<string> graders)
    {
        ArrayBufferWriter<byte> line = new(1024);
        using Utf8JsonWriter json = new(line, Plain);
        Write(line, json, result, graders);
        return line.WrittenMemory;
    }

    // By way of a buffer: a writer of JSON flushes the stream it writes to, and gzip then ends a block after every line.
    private static void WriteLines(
        Stream all, IReadOnlyList<SampleResult> results, IReadOnlyList<string> graders, IReadOnlyList<ReadOnlyMemory<byte>>? lines)
    {
        ArrayBufferWriter<byte> made = new(1024);
        using Utf8JsonWriter json = new(made, Plain);
        for (int i = 0; i < results.Count; i++)
        {
            if (lines?[i] is { IsEmpty: false } line)
            {
                all.Write(line.Span);
                continue;
            }
            Write(made, json, results[i], graders);
            all.Write(made.WrittenSpan);
            made.ResetWrittenCount();
            json.Reset();
        }
    }

    private static void Write(ArrayBufferWriter<byte> line, Utf8JsonWriter json, SampleResult result, IReadOnlyList<string> graders)
    {
        JsonSerializer.Serialize(json, StoredResult.From(result, graders), ResultJson.Default.StoredResult);
        json.Flush();
        line.Write("\n"u8);
    }

    public static IEnumerable<SampleResult> Read(ReadOnlyMemory<byte> bytes, IReadOnlyList<string> graders)
    {
        using StreamReader lines = new(Open(bytes));
        while (lines.ReadLine() is { } line)
        {
            yield return JsonSerializer.Deserialize(line, ResultJson.Default.StoredResult)!.ToResult(graders);
        }
    }

    private static Stream Open(ReadOnlyMemory<byte> bytes)
    {
        MemoryStream buffer = new(bytes.ToArray(), writable: false);
        return bytes.Length > 0 && bytes.Span[0] == Compressed ? new GZipStream(buffer, CompressionMode.Decompress) : buffer;
    }
}

/// <summary>One stored line. Add fields; never rename or reuse one.</summary>
internal sealed record StoredResult
{
    public int V { get; init; } = 1;
    public required int Ordinal { get; init; }
    public required string SampleId { get; init; }
    public required int Epoch { get; init; }
    public DateTimeOffset CompletedAt { get; init; }
    public string? Response { get; init; }
    public string? Error { get; init; }
    public string? StopReason { get; init; }
    public long? InputTokens { get; init; }
    public long? OutputTokens { get; init; }
    public long? CachedInputTokens { get; init; }
    public long? ReasoningTokens { get; init; }
    public double? CostUsd { get; init; }
    public double? LatencySeconds { get; init; }
    public int Attempts { get; init; }
    public int? RateLimited { get; init; }
    public IReadOnlyList<ModelRetry>? Retries { get; init; }
    public bool? Cached { get; init; }
    public required IReadOnlyList<StoredGrade> Grades { get; init; }

    public static StoredResult From(SampleResult result, IReadOnlyList<string> graders)
    {
        StoredGrade[] grades = new StoredGrade[result.Grades.Count];
        for (int i = 0; i < grades.Length; i++)
        {
            Grade grade = result.Grades[i];
            grades[i] = new StoredGrade(graders[i], grade.Outcome, grade.Label, grade.Value, grade.Reason, grade.Judge);
        }
        return new StoredResult
        {
            Ordinal = result.Ordinal,
            SampleId = result.SampleId,
            Epoch = result.Epoch,
            CompletedAt = result.CompletedAt,
            Response = result.Reply.Text,
            Error = result.Reply.Error,
            StopReason = result.Reply.StopReason,
            InputTokens = result.Reply.InputTokens,
            OutputTokens = result.Reply.OutputTokens,
            CachedInputTokens = result.Reply.CachedInputTokens,
            ReasoningTokens = result.Reply.ReasoningTokens,
            CostUsd = result.Reply.CostUsd,
            LatencySeconds = result.Reply.LatencySeconds,
            Attempts = result.Reply.Attempts,
            RateLimited = result.Reply.RateLimited is > 0 and int refused ? refused : null,
            Retries = result.Reply.Retries is { Count: > 0 } retries ? retries : null,
            Cached = result.Reply.IsCached ? true : null,
            Grades = grades,
        };
    }

    public SampleResult ToResult(IReadOnlyList<string> graders) => new(
        Ordinal, SampleId, Epoch,
        new ModelReply
        {
            Text = Response,
            Error = Error,
            StopReason = StopReason,
            InputTokens = InputTokens,
            OutputTokens = OutputTokens,
            CachedInputTokens = CachedInputTokens,
            ReasoningTokens = ReasoningTokens,
            CostUsd = CostUsd,
            LatencySeconds = LatencySeconds,
            Attempts = Attempts,
            RateLimited = RateLimited ?? 0,
            Retries = Retries ?? [],
            IsCached = Cached ?? false,
        },
        [.. graders.Select(name => Grades.FirstOrDefault(grade => grade.Grader == name) is { } found
            ? new Grade(found.Outcome, found.Label, found.Value, found.Reason) { Judge = found.Judge }
            : Grade.Errored($"Grader '{name}' left no finding."))],
        CompletedAt);
}

internal sealed record StoredGrade(string Grader, Outcome Outcome, string? Label, double? Value, string? Reason, JudgeUsage? Judge = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
