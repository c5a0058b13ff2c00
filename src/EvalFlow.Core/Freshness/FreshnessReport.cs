namespace EvalFlow.Core.Freshness;

/// <summary>Freshness of evals as other programs read it; the field names are the contract.</summary>
/// <param name="Total">Registered evals, or those of the owner.</param>
/// <param name="Stale">How many of them are stale.</param>
/// <param name="Evals">The stale ones, or all with --all.</param>
/// <param name="Work">What became of the work items; null unless asked to tell the owners.</param>
public sealed record FreshnessReport(DateOnly Today, int Total, int Stale, IReadOnlyList<EvalFreshness> Evals, WorkTally? Work);
