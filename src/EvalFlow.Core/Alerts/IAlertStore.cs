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

/// <summary>A thing somebody must act on. Numbers, names and ids only; never a prompt or a response.</summary>
public sealed record Alert
{
    public required string AlertId { get; init; }

    /// <summary>Equal for the same trouble seen again: eval, metric, slice and the two models.</summary>
    public required string DedupKey { get; init; }

    /// <summary>What kind of trouble: regression.</summary>
    public required string Kind { get; init; }

    /// <summary>1 (mild) to 5 (critical), from the eval.</summary>
    public required int Severity { get; init; }
    public required string Title { get; init; }

    /// <summary>One or two sentences in plain words with the numbers.</summary>
    public required string Body { get; init; }
    public required string EvalId { get; init; }
    public required string Metric { get; init; }

    /// <summary>name=value, or null for all samples.</summary>
    public string? Slice { get; init; }
    public string? Owner { get; init; }
    public required string BaselineRun { get; init; }
    public required string CandidateRun { get; init; }
    public required DateTimeOffset RaisedAt { get; init; }
    public required DateTimeOffset LastSeenAt { get; init; }
    public int TimesSeen { get; init; } = 1;
    public AlertState State { get; init; } = AlertState.Open;
}

/// <summary>One alert on its way to one channel.</summary>
/// <param name="Attempts">Failed attempts so far.</param>
public sealed record AlertDelivery(long DeliveryId, string Channel, Alert Alert, int Attempts);

/// <summary>The outbox: alerts, and which channels have yet to be told. Both are written in one step.</summary>
public interface IAlertStore
{
    /// <summary>
    /// Raises an alert for the channels. While one with the same key is not resolved, it is counted on that one instead and no
    /// channel is told again; the same candidate run counts once, however often it is raised.
    /// </summary>
    /// <returns>The alert as it stands now.</returns>
    Task<Alert> RaiseAsync(Alert alert, IReadOnlyList<string> channels, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<Alert>> ListAsync(bool includeResolved, CancellationToken cancellationToken);

    /// <summary>False when there is no such alert.</summary>
    Task<bool> SetStateAsync(string alertId, AlertState state, CancellationToken cancellationToken);

    /// <summary>Deliveries that are due and not done, oldest first.</summary>
    Task<IReadOnlyList<AlertDelivery>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);

    Task MarkDeliveredAsync(long deliveryId, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Notes a failed attempt; the delivery is due again at <paramref name="nextAttempt"/>, or never when null.</summary>
    Task MarkFailedAsync(long deliveryId, string error, DateTimeOffset? nextAttempt, CancellationToken cancellationToken);
}
