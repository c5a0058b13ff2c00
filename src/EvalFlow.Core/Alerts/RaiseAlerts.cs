using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Alerts;

/// <summary>
/// Turns what a comparison found, and how a run ended, into alerts: raises, joins, recovers, and writes what is due into the
/// outbox. Doing it again changes nothing.
/// </summary>
public sealed class RaiseAlerts(IAlertStore store, AlertClock alertClock, TimeProvider clock)
{
    private readonly ChangeAlert _change = new(store, alertClock.Routing, clock);

    internal IAlertStore Store => store;

    /// <summary>What people and runs say about alerts raised here.</summary>
    internal AnswerAlert Answer { get; } = new(store, alertClock.Routing, clock);

    /// <summary>For a host without a routing file or silences: every alert goes to every channel, once.</summary>
    public RaiseAlerts(IAlertStore store, IReadOnlyList<IAlertChannel> channels, TimeProvider clock)
        : this(store, new AlertClock(store, null, AlertRouting.ToAll([.. channels.Select(channel => channel.Name)]), clock), clock)
    {
    }

    /// <summary>Raises what regressed, and recovers what an earlier run of the same two models had found and this one finds well.</summary>
    /// <returns>1 when an alert was raised or seen again, else 0.</returns>
    public async Task<int> RunAsync(Comparison comparison, EvalDefinition definition, CancellationToken cancellationToken)
    {
        Alert? found = AlertGrouping.OfComparison(comparison, definition, clock.GetUtcNow());
        if (found is not null)
        {
            await RaiseAsync(found, cancellationToken);
        }
        await ChangeAllAsync(
            alert => alert.Kind == AlertKinds.Regression && alert.CandidateModel == comparison.CandidateModel,
            alert => AlertTransitions.Recover(alert, comparison, clock.GetUtcNow()), cancellationToken);
        await alertClock.TickAsync(cancellationToken);
        return found is null ? 0 : 1;
    }

    /// <summary>
    /// Marks what a run under another model name shows to be well again in one alert, and tells whoever was told of it; see
    /// <see cref="AlertTransitions.RecoverUnderAnotherName"/>.
    /// </summary>
    public async Task RecoverAsync(string alertId, Comparison comparison, CancellationToken cancellationToken)
    {
        await _change.RunAsync(alertId, alert => AlertTransitions.RecoverUnderAnotherName(alert, comparison, clock.GetUtcNow()), cancellationToken);
        await alertClock.TickAsync(cancellationToken);
    }

    /// <summary>Raises an alert for a run that did not end as it should, and recovers such alerts when it did.</summary>
    /// <param name="run">As it ended.</param>
    /// <param name="errored">(sample, epoch) pairs that could not be evaluated.</param>
    /// <param name="definition">Null when the eval is gone.</param>
    public async Task RunEndedAsync(Run run, long errored, EvalDefinition? definition, CancellationToken cancellationToken)
    {
        if (RunTrouble.KindOf(run) is { } kind)
        {
            await RaiseAsync(AlertGrouping.OfRun(kind, run, errored, definition, clock.GetUtcNow()), cancellationToken);
        }
        await ChangeAllAsync(
            alert => RunTrouble.IsOverWith(alert, run),
            alert => AlertTransitions.RecoverRun(alert, run.EvalId, run.RunId, clock.GetUtcNow()), cancellationToken);
        await alertClock.TickAsync(cancellationToken);
    }

    /// <summary>
    /// Brings the alerts about stale evals in line with what is stale now: one for each owner; those of owners without any are
    /// resolved.
    /// </summary>
    /// <param name="found">One for each owner with stale evals.</param>
    /// <param name="stale">All stale evals.</param>
    /// <returns>Alerts that are open then.</returns>
    public async Task<int> StaleAsync(IReadOnlyList<Alert> found, IReadOnlySet<string> stale, CancellationToken cancellationToken)
    {
        Dictionary<string, Alert> byKey = found.ToDictionary(alert => alert.DedupKey);
        HashSet<string> known = [];
        foreach (Alert alert in (await store.ListAsync(includeResolved: false, cancellationToken)).Where(alert => alert.Kind == AlertKinds.EvalStale))
        {
            known.Add(alert.DedupKey);
            IReadOnlyList<AlertRow> rows = byKey.GetValueOrDefault(alert.DedupKey)?.Rows ?? [];
            // An eval that changed hands is the new owner's, and no longer a matter of this alert.
            bool IsStill(string eval) => rows.Count > StaleAlerts.MaxRows && stale.Contains(eval);
            await _change.RunAsync(alert.AlertId, standing => AlertTransitions.Restate(standing, rows, IsStill, clock.GetUtcNow()), cancellationToken);
        }
        foreach (Alert alert in found.Where(alert => !known.Contains(alert.DedupKey)))
        {
            await store.RaiseAsync(alert, [], cancellationToken);
        }
        await alertClock.TickAsync(cancellationToken);
        return found.Count;
    }

    private async Task RaiseAsync(Alert found, CancellationToken cancellationToken)
    {
        Alert standing = await store.RaiseAsync(found, [], cancellationToken);
        await _change.RunAsync(standing.AlertId, alert => AlertTransitions.Merge(alert, found), cancellationToken);
    }

    private async Task ChangeAllAsync(Func<Alert, bool> isMeant, Func<Alert, Alert> change, CancellationToken cancellationToken)
    {
        foreach (Alert alert in (await store.ListAsync(includeResolved: false, cancellationToken)).Where(isMeant))
        {
            await _change.RunAsync(alert.AlertId, change, cancellationToken);
        }
    }
}
