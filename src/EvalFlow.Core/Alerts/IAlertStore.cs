namespace EvalFlow.Core.Alerts;

/// <summary>One message on its way to one channel.</summary>
/// <param name="Alert">As it stands now.</param>
/// <param name="Attempts">Failed attempts so far.</param>
public sealed record AlertDelivery(long DeliveryId, string Channel, Alert Alert, int Attempts)
{
    /// <summary>What to say; null for deliveries that were written with the alert itself.</summary>
    public AlertNotice? Notice { get; init; }

    /// <summary>Why the last attempt failed; null before the first.</summary>
    public string? Error { get; init; }

    /// <summary>The message for the channel, which joins the conversation about the alert as it stands now.</summary>
    public AlertNotice ToNotice()
    {
        AlertNotice notice = Notice ?? AlertNotice.Of(Alert, Alert.Kind == AlertKinds.Digest ? NoticeKind.Digest : NoticeKind.Raised, Alert.RaisedAt);
        return notice with { Thread = Alert.Handling.Threads.GetValueOrDefault(Channel) };
    }
}

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

    /// <summary>The alert, or null when there is none.</summary>
    Task<Alert?> FindAsync(string alertId, CancellationToken cancellationToken);

    /// <summary>False when there is no such alert.</summary>
    Task<bool> SetStateAsync(string alertId, AlertState state, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the alert and writes one delivery for each channel of each notice, all in one step, provided that the alert still
    /// stands exactly as <paramref name="known"/>. Id, key and sightings stay as they are.
    /// </summary>
    /// <returns>False, with nothing written, when it stands otherwise by now or is gone: read it again and decide again.</returns>
    Task<bool> ReplaceAsync(Alert known, Alert next, IReadOnlyList<AlertNotice> notices, CancellationToken cancellationToken);

    /// <summary>
    /// Deliveries that are due and neither done nor given up, oldest first. One that was written with a notice waits for all
    /// earlier ones of the same <see cref="Alert.Release"/> on the same channel, unless those were done or given up.
    /// </summary>
    Task<IReadOnlyList<AlertDelivery>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a due delivery for oneself: it is not due again before <paramref name="until"/>. False when it is not due any more,
    /// because another process took it, or has sent it.
    /// </summary>
    Task<bool> ClaimAsync(long deliveryId, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    Task MarkDeliveredAsync(long deliveryId, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Notes a failed attempt; the delivery is due again at <paramref name="nextAttempt"/>, or never when null.</summary>
    Task MarkFailedAsync(long deliveryId, string error, DateTimeOffset? nextAttempt, CancellationToken cancellationToken);

    /// <summary>Deliveries that were given up, oldest first.</summary>
    Task<IReadOnlyList<AlertDelivery>> ListGivenUpAsync(int max, CancellationToken cancellationToken);

    /// <summary>Makes a delivery that was given up due at <paramref name="at"/>, with its attempts counted anew. False when it was not given up.</summary>
    Task<bool> RetryAsync(long deliveryId, DateTimeOffset at, CancellationToken cancellationToken);
}
