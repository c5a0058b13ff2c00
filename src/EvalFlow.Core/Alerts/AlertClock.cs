namespace EvalFlow.Core.Alerts;

/// <summary>
/// Does what is due now: first messages, escalations, reminders, what quiet hours held back. A host calls it after each run and
/// from a timer, as often as it likes; called again at the same time it does nothing more.
/// </summary>
/// <param name="silences">Null for a host that keeps none.</param>
public sealed class AlertClock(IAlertStore store, ISilenceStore? silences, AlertRouting routing, TimeProvider clock)
{
    // An alert takes one step of each kind at most, and every step of its escalation chain.
    private const int MostSteps = 50;

    public AlertRouting Routing => routing;

    /// <returns>Notices written into the outbox.</returns>
    public async Task<int> TickAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        IReadOnlyList<Alert> alerts = await store.ListAsync(includeResolved: false, cancellationToken);
        IReadOnlyList<AlertSilence> active = silences is null ? [] : await silences.ListAsync(now, cancellationToken);
        bool IsMuted(Alert alert) => active.Any(silence => silence.Mutes(alert, now)) || Inhibition.Applies(alert, alerts);

        HashSet<string> digested = await DigestAsync([.. alerts.Where(alert => !IsMuted(alert))], now, cancellationToken);
        int notices = digested.Count > 0 ? 1 : 0;
        foreach (Alert alert in alerts.Where(alert => !digested.Contains(alert.AlertId)).Reverse())
        {
            notices += await StepAsync(alert, IsMuted, now, cancellationToken);
        }
        return notices;
    }

    private async Task<int> StepAsync(Alert alert, Func<Alert, bool> isMuted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int notices = 0;
        for (int steps = 0; steps < MostSteps && AlertDecision.Next(alert, routing.RouteFor(alert), isMuted(alert), now) is { } step; steps++)
        {
            if (!await store.ReplaceAsync(alert, step.Alert, step.Notices, cancellationToken))
            {
                // Somebody else decided about it, or will: whoever changed it ticks as well.
                return notices;
            }
            notices += step.Notices.Count;
            alert = step.Alert;
        }
        return notices;
    }

    /// <summary>Writes what quiet hours held back into one message per rule.</summary>
    /// <returns>Ids of the alerts that were told so.</returns>
    private async Task<HashSet<string>> DigestAsync(IReadOnlyList<Alert> heard, DateTimeOffset now, CancellationToken cancellationToken)
    {
        HashSet<string> told = [];
        foreach ((AlertRoute route, Alert[] held) in QuietDigest.Due(heard, routing, now))
        {
            Alert digest = await store.RaiseAsync(QuietDigest.Of(route, held, now), route.Channels, cancellationToken);
            // An alert that came too late for the digest is told by itself.
            foreach (Alert alert in held.Where(alert => digest.Rows.Any(row => row.AlertId == alert.AlertId)))
            {
                await store.ReplaceAsync(alert, AlertDecision.ToldByDigest(alert, route, now), [], cancellationToken);
                told.Add(alert.AlertId);
            }
        }
        return told;
    }
}
