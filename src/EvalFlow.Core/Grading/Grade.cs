using System.Text.Json.Serialization;

namespace EvalFlow.Core.Grading;

/// <summary>What became of one grading. Only <see cref="Scored"/> says anything about the model's behaviour.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    /// <summary>The grader reached a label or a value.</summary>
    [JsonStringEnumMemberName("scored")]
    Scored,

    /// <summary>The grader answered, but not usably: it refused, or its answer could not be parsed.</summary>
    [JsonStringEnumMemberName("judge_failed")]
    JudgeFailed,

    /// <summary>Infrastructure failed: there is no response, or the judge could not be reached.</summary>
    [JsonStringEnumMemberName("errored")]
    Errored,

    /// <summary>The grader does not apply to this sample (no target, say).</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,
}

/// <summary>One grader's finding on one response.</summary>
/// <param name="Label">A label of the grader's set; null unless scored.</param>
/// <param name="Value">The number behind the finding, 0 to 1 for graders that only know right and wrong; null when the label has none.</param>
/// <param name="Reason">Why, in a few words; never the response itself. Null when there is nothing to add.</param>
public readonly record struct Grade(Outcome Outcome, string? Label, double? Value, string? Reason)
{
    /// <summary>What asking a judge took; null for graders that ask none.</summary>
    public JudgeUsage? Judge { get; init; }

    public static Grade Scored(string? label, double? value, string? reason = null) => new(Outcome.Scored, label, value, reason);

    public static Grade JudgeFailed(string reason) => new(Outcome.JudgeFailed, null, null, reason);

    public static Grade Errored(string reason) => new(Outcome.Errored, null, null, reason);

    public static Grade Skipped(string reason) => new(Outcome.Skipped, null, null, reason);
}

/// <summary>What one question to a judge took.</summary>
/// <param name="Attempts">Requests sent, retries included; 0 when the answer was recorded or cached.</param>
/// <param name="RateLimited">Of these, refused with 429.</param>
public sealed record JudgeUsage(long? InputTokens, long? OutputTokens, double? CostUsd, int Attempts, bool IsCached, int RateLimited = 0)
{
    /// <summary>Null for a reply that took nothing and came from no cache.</summary>
    public static JudgeUsage? Of(Models.ModelReply reply) =>
        reply is { Attempts: 0, IsCached: false, InputTokens: null, OutputTokens: null, CostUsd: null }
            ? null
            : new(reply.InputTokens, reply.OutputTokens, reply.CostUsd, reply.Attempts, reply.IsCached, reply.RateLimited);
}
