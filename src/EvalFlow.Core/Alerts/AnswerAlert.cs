namespace EvalFlow.Core.Alerts;

/// <summary>What a person says about an alert. Those who were told of the trouble are told of the answer.</summary>
public sealed class AnswerAlert(IAlertStore store, AlertRouting routing, TimeProvider clock)
{
    private readonly ChangeAlert _change = new(store, routing, clock);

    /// <summary>Somebody is on it: escalation and reminders stop.</summary>
    /// <param name="note">Stays in the store; never sent.</param>
    /// <returns>The alert as it stands now, unchanged when it was not open; null when there is none.</returns>
    public Task<Alert?> AcknowledgeAsync(string alertId, string who, string? note, CancellationToken cancellationToken) =>
        _change.RunAsync(alertId, alert => AlertTransitions.Acknowledge(alert, who, note, clock.GetUtcNow()), cancellationToken);

    /// <summary>It is over; the same trouble raises a new alert.</summary>
    /// <returns>The alert as it stands now; null when there is none.</returns>
    public Task<Alert?> ResolveAsync(string alertId, string who, string? note, CancellationToken cancellationToken) =>
        _change.RunAsync(alertId, alert => AlertTransitions.Resolve(alert, who, note, clock.GetUtcNow()), cancellationToken);
}
