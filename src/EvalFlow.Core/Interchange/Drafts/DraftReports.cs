using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Interchange.Drafts;

/// <summary>Prompts as a model would be sent them, as other programs read them.</summary>
public sealed record PreviewReport(string EvalId, string EvalVersion, IReadOnlyList<PromptPreview> Samples);

/// <summary>How two versions differ, as other programs read it.</summary>
/// <param name="Before">ID@VERSION.</param>
public sealed record DiffReport(string Before, string After, bool DefinitionDiffers, SampleDiff Samples);

/// <summary>A trial, as other programs read it.</summary>
/// <param name="Stored">Always false: a trial leaves nothing.</param>
public sealed record TryReport(string EvalId, string EvalVersion, string Model, bool Stored, IReadOnlyList<TriedReport> Samples);

/// <param name="Response">Null where nobody asked for texts, or there is none.</param>
public sealed record TriedReport(string SampleId, string? Error, string? Response, long? InputTokens, long? OutputTokens, IReadOnlyList<TriedGrade> Grades)
{
    public static TriedReport Of(TriedSample tried, bool withTranscripts) => new(
        tried.Prompt.SampleId, tried.Reply.Error, withTranscripts ? tried.Reply.Text : null, tried.Reply.InputTokens, tried.Reply.OutputTokens,
        [.. tried.Grades.Select(grade => new TriedGrade(grade.Key, grade.Value.Outcome, grade.Value.Label, grade.Value.Value, grade.Value.Reason))]);
}

/// <summary>What one grader found.</summary>
public sealed record TriedGrade(string Grader, Outcome Outcome, string? Label, double? Value, string? Reason);
