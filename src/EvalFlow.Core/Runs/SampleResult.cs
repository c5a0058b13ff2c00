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

    public static ReadOnlyMemory<byte> Write(IReadOnlyList<SampleResult> results, IReadOnlyList<string> graders)
    {
        using MemoryStream buffer = new();
        using (GZipStream gzip = new(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (BufferedStream lines = new(gzip, 1 << 16))
        {
            WriteLines(lines, results, graders);
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>The same without compression.</summary>
    public static ReadOnlyMemory<byte> WritePlain(IReadOnlyList<SampleResult> results, IReadOnlyList<string> graders)
    {
        using MemoryStream buffer = new();
        WriteLines(buffer, results, graders);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static void WriteLines(Stream lines, IReadOnlyList<SampleResult> results, IReadOnlyList<string> graders)
    {
        using Utf8JsonWriter json = new(lines, new JsonWriterOptions { SkipValidation = true });
        foreach (SampleResult result in results)
        {
            JsonSerializer.Serialize(json, StoredResult.From(result, graders), ResultJson.Default.StoredResult);
            json.Flush();
            json.Reset();
            lines.Write("\n"u8);
        }
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
