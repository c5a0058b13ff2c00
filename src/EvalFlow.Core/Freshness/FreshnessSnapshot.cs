using EvalFlow.Core.Calibration;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Freshness;

/// <summary>Everything that freshness is judged from, as it stood at one time.</summary>
public sealed record FreshnessSnapshot
{
    public required DateOnly Today { get; init; }

    /// <summary>The newest version of each eval.</summary>
    public required IReadOnlyList<EvalFacts> Evals { get; init; }
    public Catalog Catalog { get; init; } = Catalog.Empty;

    /// <summary>By eval id; evals that nobody has put under the lifecycle are missing.</summary>
    public IReadOnlyDictionary<string, EvalStanding> Standings { get; init; } = new Dictionary<string, EvalStanding>();

    /// <summary>By eval id, the newest whole run of each model and version.</summary>
    public ILookup<string, LatestRun> Runs { get; init; } = Array.Empty<LatestRun>().ToLookup(run => run.EvalId);

    /// <summary>By eval id, the newest of each judge.</summary>
    public ILookup<string, LatestCalibration> Calibrations { get; init; } = Array.Empty<LatestCalibration>().ToLookup(made => made.EvalId);

    /// <summary>By eval id; only marks that stand.</summary>
    public IReadOnlyDictionary<string, LeakMark> Leaks { get; init; } = new Dictionary<string, LeakMark>();

    /// <summary>By eval id, when a regression was last confirmed (raised as an alert).</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Regressions { get; init; } = new Dictionary<string, DateTimeOffset>();
}

internal static class Days
{
    /// <summary>The calendar day in UTC.</summary>
    public static DateOnly Of(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    public static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
