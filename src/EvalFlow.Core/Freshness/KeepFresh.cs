using EvalFlow.Core.Alerts;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Freshness;

/// <summary>The steps of <see cref="FreshnessWorkflow"/>. Each is safe to repeat and derives what it does from what is stored.</summary>
public sealed class KeepFresh(ReadFreshness freshness, IRecordStore records, RaiseAlerts alerts, StartMissingRuns missing, TimeProvider clock)
{
    private readonly WorkItems _items = new(records, clock);

    public async Task<WorkTally> TrackAsync(FreshnessInput input, CancellationToken cancellationToken) =>
        await _items.TrackAsync(await freshness.ReadAsync(null, input.Today, cancellationToken), cancellationToken);

    /// <returns>Owners with an open alert.</returns>
    public async Task<int> AlertAsync(FreshnessInput input, CancellationToken cancellationToken)
    {
        EvalFreshness[] stale = [.. (await freshness.ReadAsync(null, input.Today, cancellationToken)).Where(eval => eval.IsStale)];
        return await alerts.StaleAsync(StaleAlerts.Of(stale, clock.GetUtcNow()), stale.Select(eval => eval.EvalId).ToHashSet(), cancellationToken);
    }

    /// <returns>Runs that were started, or that go on.</returns>
    public Task<int> StartAsync(FreshnessInput input, CancellationToken cancellationToken) => missing.RunAsync(input, cancellationToken);
}
