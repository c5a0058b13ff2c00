using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Interchange.Imports;

/// <summary>One evaluated (sample, epoch) pair as another tool recorded it.</summary>
internal sealed record ForeignResult
{
    public required string Id { get; init; }

    /// <summary>1-based.</summary>
    public int Epoch { get; init; } = 1;
    public required string Input { get; init; }
    public IReadOnlyList<ChatTurn>? Messages { get; init; }
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Short texts that describe the sample.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Null exactly when there is an <see cref="Error"/>.</summary>
    public string? Response { get; init; }
    public string? Error { get; init; }
    public string? StopReason { get; init; }
    public long? InputTokens { get; init; }
    public long? OutputTokens { get; init; }
    public double? CostUsd { get; init; }
    public double? LatencySeconds { get; init; }

    /// <summary>Number or label by scorer; null where the scorer could not score.</summary>
    public IReadOnlyDictionary<string, string?> Scores { get; init; } = new Dictionary<string, string?>();

    /// <summary>Some score was written as "correct" or "incorrect", of which the first is good.</summary>
    public bool HasCorrectLetters { get; init; }
}

/// <summary>A run that another tool made of one model.</summary>
/// <param name="Tool">inspect, promptfoo, lm-eval or openai-evals.</param>
/// <param name="HigherIsBetter">Whether the tool says that a larger score is good; null when it does not say.</param>
internal sealed record ForeignRun(string Tool, string Task, string Model, bool? HigherIsBetter, IReadOnlyList<ForeignResult> Results)
{
    /// <summary>What was left behind, in words.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
