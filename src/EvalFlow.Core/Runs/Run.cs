using System.Text.Json.Serialization;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Caching;

namespace EvalFlow.Core.Runs;

[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Ended, but some samples could not be evaluated; resuming tries just those again.</summary>
    [JsonStringEnumMemberName("completed_with_errors")]
    CompletedWithErrors,

    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>One model under one frozen eval version: what was asked, and where it stands.</summary>
public sealed record Run
{
    /// <summary>Ordered by time and unique: <c>r-20261123-223601-k3f9x2</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>Equal for requests that ask the same thing, so that the same command again continues an unfinished run.</summary>
    public required string RequestKey { get; init; }
    public required string EvalId { get; init; }
    public required string EvalVersion { get; init; }
    public required string EvalHash { get; init; }
    public required string DatasetHash { get; init; }

    /// <summary>Hashes of prompt, generation settings, epochs and graders, as run (with overrides).</summary>
    public required DefinitionHashes Hashes { get; init; }

    /// <summary>Model spec as given; holds no secret.</summary>
    public required string Model { get; init; }

    /// <summary>Version of EvalFlow that began the run.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>Epochs per sample.</summary>
    public required int Epochs { get; init; }

    /// <summary>Samples asked for at most; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Run to compare with when this one has ended; null for none.</summary>
    public string? BaselineRun { get; init; }

    /// <summary>What the run may spend; null for no bound. A run that began without one cannot get one later: its samples are not in random order.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Which cached answers the run may use; null for none.</summary>
    public CachePolicy? Cache { get; init; }

    /// <summary>Requests in flight at most.</summary>
    public required int MaxConcurrency { get; init; }
    public required RunStatus Status { get; init; }

    /// <summary>How often the run was begun: 1, and one more for each resume after it had ended.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>(sample, epoch) pairs planned; 0 until the plan is frozen.</summary>
    public int Planned { get; init; }
    public int Shards { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>True when the run has come to its end, and its numbers with it.</summary>
    public bool HasEnded => Status is RunStatus.Completed or RunStatus.CompletedWithErrors;

    /// <summary>True when it has ended and was of all samples: without a limit, and not stopped when its budget was spent.</summary>
    public bool IsWhole => HasEnded && Limit is null && !RunTrouble.IsOutOfBudget(this);

    /// <summary>Why the run failed or was cancelled; null otherwise.</summary>
    public string? Reason { get; init; }
}
