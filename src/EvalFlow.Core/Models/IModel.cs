using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Budgets;

namespace EvalFlow.Core.Models;

/// <summary>Something that answers prompts: recorded responses, or a chat endpoint. Safe for concurrent use.</summary>
public interface IModel : IAsyncDisposable
{
    /// <summary>The spec it was opened with; never holds a secret.</summary>
    string Spec { get; }

    /// <summary>All that is known to determine the answers: the spec, and for recorded responses their content.</summary>
    string Identity { get; }

    /// <summary>True when answers are recorded: they cost nothing and come at once, so there is nothing to checkpoint.</summary>
    bool IsRecorded { get; }

    /// <summary>What its tokens cost; null when nobody said.</summary>
    ModelPrices? Prices => IsRecorded ? ModelPrices.Free : null;

    /// <summary>
    /// The answer to one request. A request that cannot be answered gives a reply with <see cref="ModelReply.Error"/>;
    /// only cancellation throws.
    /// </summary>
    ValueTask<ModelReply> GenerateAsync(ModelRequest request, CancellationToken cancellationToken);
}

/// <param name="SampleId">Id by which recorded responses are found.</param>
/// <param name="Epoch">1-based.</param>
/// <param name="Messages">The conversation to continue; made on demand, since recorded models never look at it.</param>
public sealed record ModelRequest(string SampleId, int Epoch, Func<IReadOnlyList<ChatTurn>> Messages, GenerationSettings Settings)
{
    /// <summary>The run it is for; runs that ask one account share it fairly.</summary>
    public string Run { get; init; } = "";
}

/// <summary>A request that gave no answer and was tried again.</summary>
/// <param name="Why">Status or kind of failure; never a provider's own words.</param>
/// <param name="WaitSeconds">Pause before the next try.</param>
public sealed record ModelRetry(string Why, double WaitSeconds);

/// <summary>What a model answered, or why it did not.</summary>
public sealed record ModelReply
{
    /// <summary>The text; null exactly when there is an <see cref="Error"/>. Hostile input: never executed, never a path, never logged.</summary>
    public string? Text { get; init; }

    /// <summary>As the provider states it: stop, length, content_filter, ...; null when unknown.</summary>
    public string? StopReason { get; init; }
    public long? InputTokens { get; init; }
    public long? OutputTokens { get; init; }

    /// <summary>Those of the input tokens that the provider had cached.</summary>
    public long? CachedInputTokens { get; init; }

    /// <summary>Those of the output tokens that were spent on reasoning.</summary>
    public long? ReasoningTokens { get; init; }
    public double? CostUsd { get; init; }
    public double? LatencySeconds { get; init; }

    /// <summary>Requests sent for this reply, retries included; 0 for recorded responses.</summary>
    public int Attempts { get; init; }

    /// <summary>Attempts that were refused with 429.</summary>
    public int RateLimited { get; init; }

    /// <summary>Why the attempts before the last gave nothing; empty when the first one did.</summary>
    public IReadOnlyList<ModelRetry> Retries { get; init; } = [];

    /// <summary>True when the answer came from the cache: no request was sent, and nothing was spent.</summary>
    public bool IsCached { get; init; }

    /// <summary>Columns recorded beside the response, those that a grader reads.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = NoColumns;

    /// <summary>Why there is no answer; an infrastructure error, never a score. Null when there is a text.</summary>
    public string? Error { get; init; }

    /// <summary>What to check when the same request would meet the same error again; null for other errors.</summary>
    public string? Remedy { get; init; }

    public static ModelReply Failed(string error) => new() { Error = error };

    private static readonly Dictionary<string, string> NoColumns = [];
}
