using System.Text.Json.Serialization;

namespace EvalFlow.Core.Alerts;

[JsonConverter(typeof(JsonStringEnumConverter<AlertState>))]
public enum AlertState
{
    [JsonStringEnumMemberName("open")]
    Open,

    [JsonStringEnumMemberName("acknowledged")]
    Acknowledged,

    [JsonStringEnumMemberName("resolved")]
    Resolved,
}

/// <summary>What kinds of trouble there are; routing rules and silences name them.</summary>
public static class AlertKinds
{
    public const string Regression = "regression";

    /// <summary>A run ended without a result.</summary>
    public const string RunFailed = "run_failed";

    /// <summary>A run ended, but some samples could not be evaluated.</summary>
    public const string RunIncomplete = "run_incomplete";

    /// <summary>A run was stopped because its budget was spent.</summary>
    public const string BudgetStopped = "budget_stopped";

    /// <summary>Scores of evals that an owner keeps can no longer be relied on as they stand.</summary>
    public const string EvalStale = "eval_stale";

    /// <summary>Findings or mitigations of one owner whose day has passed.</summary>
    public const string Overdue = "overdue";

    /// <summary>What was held back during quiet hours, in one message. Nobody acts on the digest itself: it is resolved from the start.</summary>
    public const string Digest = "digest";

    /// <summary>Fired by hand to see whether a channel works; never stored.</summary>
    public const string Test = "test";

    /// <summary>Those that a rule may name.</summary>
    public static IReadOnlyList<string> Routable { get; } = [Regression, RunFailed, RunIncomplete, BudgetStopped, EvalStale, Overdue];
}

/// <summary>
/// One trouble that somebody must act on: what regressed in one harm domain (or one eval without a domain) from one model to
/// another, or which runs of a model failed. Numbers, names and ids only; never a prompt or a response.
/// </summary>
public sealed record Alert
{
    public required string AlertId { get; init; }

    /// <summary>Equal for the same trouble seen again: kind, harm domain or eval, and the two models.</summary>
    public required string DedupKey { get; init; }

    /// <summary>One of <see cref="AlertKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>1 (mild) to 5 (critical): the highest of the rows that have not recovered.</summary>
    public required int Severity { get; init; }
    public required string Title { get; init; }

    /// <summary>A few sentences in plain words with the numbers.</summary>
    public required string Body { get; init; }

    /// <summary>Eval of the leading row; the rows name all of them.</summary>
    public required string EvalId { get; init; }

    /// <summary>Metric of the leading row; empty when no metric is meant.</summary>
    public required string Metric { get; init; }

    /// <summary>Slice of the leading row: name=value, or null for all samples.</summary>
    public string? Slice { get; init; }
    public string? Owner { get; init; }
    public required string BaselineRun { get; init; }
    public required string CandidateRun { get; init; }
    public required DateTimeOffset RaisedAt { get; init; }
    public required DateTimeOffset LastSeenAt { get; init; }
    public int TimesSeen { get; init; } = 1;
    public AlertState State { get; init; } = AlertState.Open;

    /// <summary>Harm domain; null when the eval names none.</summary>
    public string? Domain { get; init; }
    public string? BaselineModel { get; init; }
    public string? CandidateModel { get; init; }

    /// <summary>What is wrong, one line per eval, metric and slice, the leading one first.</summary>
    public IReadOnlyList<AlertRow> Rows { get; init; } = [];

    /// <summary>What was done about it so far.</summary>
    public AlertHandling Handling { get; init; } = AlertHandling.None;

    /// <summary>Messages of one release to one channel keep their order.</summary>
    [JsonIgnore]
    public string Release => CandidateModel is null ? DedupKey : $"{BaselineModel}|{CandidateModel}";
}
