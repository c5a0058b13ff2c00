using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;

namespace EvalFlow.Core.Registry;

/// <summary>Registered evals as other programs read them, with where they stand.</summary>
public sealed class ReadEvals(IEvalRegistry registry, EvalStates states, ReadFreshness freshness)
{
    /// <summary>All versions, by id and then in order of adding.</summary>
    public async Task<EvalList> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, EvalStanding> standings = await states.ReadAllAsync(cancellationToken);
        return new EvalList(
        [
            .. (await registry.ListAsync(cancellationToken)).Select(version =>
                EvalSummary.Of(version, null, []) with { State = standings.GetValueOrDefault(version.Id)?.State ?? EvalState.Active }),
        ]);
    }

    /// <summary>One version with its definition, its record, and why it is stale.</summary>
    public async Task<EvalSummary> ShowAsync(EvalVersion version, CancellationToken cancellationToken)
    {
        EvalStanding standing = await states.ReadAsync(version.Id, cancellationToken);
        ScoreFreshness known = await freshness.OfScoreAsync(version.Id, cancellationToken);
        return EvalSummary.Of(version, null, []) with
        {
            Source = version.Source,
            State = standing.State,
            StateSince = standing.At,
            StateBy = standing.Who,
            Record = EvalDefinitionReader.Read(version.Id, version.Source, [])?.Record,
            Stale = known.Eval?.Reasons,
        };
    }
}
