using System.Runtime.CompilerServices;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Registry;

/// <summary>States of evals: where each stands, who moved it, and moving it.</summary>
public sealed class EvalStates(IRecordStore records, IEvalRegistry registry, TimeProvider clock)
{
    /// <summary>The kind of record that states are kept as; the id is that of the eval.</summary>
    public const string Kind = "eval_state";

    private readonly RecordSet<EvalStateBody> _states = new(records, Kind, clock);

    /// <summary>Where the eval stands; active when nobody has put it under the lifecycle.</summary>
    public async Task<EvalStanding> ReadAsync(string evalId, CancellationToken cancellationToken) =>
        await _states.FindAsync(evalId, cancellationToken) is { } kept ? Standing(kept) : EvalStanding.Unmanaged(evalId);

    /// <summary>All evals that were put under the lifecycle, by id; in one reading.</summary>
    public async Task<IReadOnlyDictionary<string, EvalStanding>> ReadAllAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, EvalStanding> all = [];
        await foreach (Kept<EvalStateBody> kept in _states.ListAsync(cancellationToken: cancellationToken))
        {
            all.Add(kept.Id, Standing(kept));
        }
        return all;
    }

    /// <summary>Every move of the eval, oldest first.</summary>
    public async IAsyncEnumerable<EvalStanding> HistoryAsync(string evalId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Kept<EvalStateBody> kept in _states.HistoryAsync(evalId, cancellationToken))
        {
            yield return Standing(kept);
        }
    }

    /// <summary>
    /// Moves an eval; to the state it is in changes nothing. Throws <see cref="BadInputException"/> when there is no such move, or
    /// when this person may not make it.
    /// </summary>
    public async Task<EvalStanding> MoveAsync(string evalId, EvalState to, Actor actor, CancellationToken cancellationToken)
    {
        EvalVersion version = await registry.FindAsync(evalId, null, cancellationToken)
            ?? throw new BadInputException(evalId, $"There is no eval '{evalId}'.", "'evalflow eval list' shows the registered evals.");
        LifecycleRules rules = new(version, actor, clock.GetUtcNow());
        if (await _states.FindAsync(evalId, cancellationToken) is null)
        {
            EvalStateBody? first = rules.Next(EvalStanding.Unmanaged(evalId), null, to);
            if (first is null)
            {
                return EvalStanding.Unmanaged(evalId);
            }
            (Kept<EvalStateBody> made, bool created) = await _states.CreateAsync(evalId, null, Lifecycle.Word(to), first, actor, cancellationToken);
            if (created)
            {
                return Standing(made);
            }
        }
        Kept<EvalStateBody>? moved = await _states.ChangeAsync(
            evalId, now => rules.Next(Standing(now), now.Body, to) is { } next ? (Lifecycle.Word(to), next) : null, actor, cancellationToken);
        return Standing(moved!);
    }

    private static EvalStanding Standing(Kept<EvalStateBody> kept) => new(
        kept.Id, Lifecycle.Parse(kept.State) ?? throw new InvalidDataException($"'{kept.State}' is no state of an eval."), IsManaged: true,
        kept.Body.Version, kept.Body.Hash, kept.Who, kept.At, kept.Note)
    {
        Approval = kept.Body.Approval,
    };
}

/// <summary>What is kept of a state beside its word. Add fields; never rename or reuse one.</summary>
/// <param name="Version">The version that was the newest when the eval was moved.</param>
/// <param name="SubmittedBy">Who asked for the review that is going on or that ended in the approval; null outside of these.</param>
internal sealed record EvalStateBody(string Version, string Hash, string? SubmittedBy = null, Approval? Approval = null);
