namespace EvalFlow.Core.Alerts;

/// <summary>Reads an alert, decides, writes; and does so again when somebody else was faster.</summary>
internal sealed class ChangeAlert(IAlertStore store, AlertRouting routing, TimeProvider clock)
{
    /// <summary>The alert as it stands afterwards, or null when there is none. An answer is told to whoever was told of the trouble.</summary>
    /// <param name="change">Pure; returns the alert itself when nothing is to change.</param>
    public async Task<Alert?> RunAsync(string alertId, Func<Alert, Alert> change, CancellationToken cancellationToken)
    {
        while (await store.FindAsync(alertId, cancellationToken) is { } known)
        {
            Alert changed = change(known);
            if (ReferenceEquals(changed, known))
            {
                return known;
            }
            AlertStep step = changed.State == known.State
                ? new AlertStep(changed, []) : AlertDecision.Answer(changed, routing.RouteFor(changed), clock.GetUtcNow());
            if (await store.ReplaceAsync(known, step.Alert, step.Notices, cancellationToken))
            {
                return step.Alert;
            }
        }
        return null;
    }
}
