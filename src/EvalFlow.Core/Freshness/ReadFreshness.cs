using EvalFlow.Core.Alerts;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Freshness;

/// <summary>
/// Says of registered evals whether they are stale, and why. Derived from what is stored at each reading and never written, so
/// that a new version of a policy counts for all its evals at once.
/// </summary>
/// <param name="catalog">Reads the catalogue anew; throws <see cref="BadInputException"/> when its files are no good.</param>
public sealed class ReadFreshness(
    IEvalRegistry registry, IRunStore runs, ICalibrationStore calibrations, IAlertStore alerts, IRecordStore records,
    Func<Catalog> catalog, TimeProvider clock)
{
    private readonly EvalStates _states = new(records, registry, clock);
    private readonly EvalLeaks _leaks = new(records, registry, clock);

    /// <summary>
    /// The evals named, or all for null; fresh ones too. By severity, the highest first, then by due day, then by id. Names that
    /// are not registered are left out.
    /// </summary>
    public Task<IReadOnlyList<EvalFreshness>> ReadAsync(IReadOnlyCollection<string>? evalIds, CancellationToken cancellationToken) =>
        ReadAsync(evalIds, Days.Of(clock.GetUtcNow()), cancellationToken);

    /// <summary>The same as of another day, with what is stored now.</summary>
    public async Task<IReadOnlyList<EvalFreshness>> ReadAsync(
        IReadOnlyCollection<string>? evalIds, DateOnly today, CancellationToken cancellationToken) =>
        FreshnessRules.Judge(await GatherAsync(evalIds, today, cancellationToken));

    /// <summary>
    /// What to show beside a score. A score is shown whatever becomes of the catalogue: when it cannot be read, that is said
    /// instead.
    /// </summary>
    public async Task<ScoreFreshness> OfScoreAsync(string evalId, CancellationToken cancellationToken)
    {
        try
        {
            return new ScoreFreshness(await ReadAsync([evalId], cancellationToken) is [var one] ? one : null, null);
        }
        catch (BadInputException broken)
        {
            return new ScoreFreshness(null, broken.Problems[0].Message);
        }
    }

    /// <summary>All that is known, in as many readings as there are stores, however many evals there are.</summary>
    public async Task<FreshnessSnapshot> GatherAsync(
        IReadOnlyCollection<string>? evalIds, DateOnly today, CancellationToken cancellationToken)
    {
        IReadOnlyList<EvalVersion> versions = await NewestAsync(evalIds, cancellationToken);
        return new FreshnessSnapshot
        {
            Today = today,
            Evals = [.. versions.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(EvalFacts.Of)],
            Catalog = catalog(),
            Standings = await _states.ReadAllAsync(cancellationToken),
            Runs = (await runs.ListLatestAsync(evalIds, cancellationToken)).ToLookup(run => run.EvalId),
            Calibrations = (await calibrations.ListLatestAsync(cancellationToken)).ToLookup(made => made.EvalId),
            Leaks = await _leaks.ReadAllAsync(cancellationToken),
            Regressions = Confirmed(await alerts.ListAsync(includeResolved: true, cancellationToken)),
        };
    }

    private async Task<IReadOnlyList<EvalVersion>> NewestAsync(IReadOnlyCollection<string>? evalIds, CancellationToken cancellationToken)
    {
        if (evalIds is null)
        {
            return [.. (await registry.ListAsync(cancellationToken)).GroupBy(version => version.Id).Select(versions => versions.Last())];
        }
        List<EvalVersion> found = [];
        foreach (string id in evalIds.Distinct(StringComparer.Ordinal))
        {
            if (await registry.FindAsync(id, null, cancellationToken) is { } version)
            {
                found.Add(version);
            }
        }
        return found;
    }

    // What survives multiplicity and comparability becomes an alert, and nothing else does.
    private static Dictionary<string, DateTimeOffset> Confirmed(IReadOnlyList<Alert> alerts) => alerts
        .Where(alert => alert.Kind == AlertKinds.Regression)
        .SelectMany(alert => alert.Rows.Select(row => (row.EvalId, At: alert.LastSeenAt)))
        .GroupBy(seen => seen.EvalId)
        .ToDictionary(eval => eval.Key, eval => eval.Max(seen => seen.At));
}

/// <param name="Eval">Null when the eval is gone, or when nothing can be said of it.</param>
/// <param name="Trouble">What is wrong with the catalogue; null when nothing is.</param>
public sealed record ScoreFreshness(EvalFreshness? Eval, string? Trouble);
