using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Evals;

/// <summary>The newest version of an eval as a list shows it.</summary>
/// <param name="Definition">Null when this version of EvalFlow cannot read it.</param>
/// <param name="Freshness">Null when the catalogue cannot be read.</param>
/// <param name="LastRun">The newest whole run of any version; null when there is none.</param>
public sealed record EvalRow(EvalVersion Version, EvalDefinition? Definition, EvalState State, EvalFreshness? Freshness, LatestRun? LastRun)
{
    public string Id => Version.Id;

    public bool IsStale => Freshness is { IsStale: true };

    public DateOnly? Due => Freshness?.Due;
}
