using EvalFlow.Core.Records;

namespace EvalFlow.Core.Freshness;

/// <summary>Something that somebody should do about an eval.</summary>
/// <param name="Id">One for each eval: it opens and closes as the eval goes stale and is put right; its revisions tell when.</param>
/// <param name="Revision">1 for the first.</param>
public sealed record WorkItem(
    string Id, string EvalId, bool IsOpen, string? Owner, int? Severity, DateOnly Due, IReadOnlyList<StaleReason> Reasons,
    DateTimeOffset ChangedAt, int Revision);

/// <param name="Stale">Evals that are stale now.</param>
/// <param name="Opened">Work items that were opened, or opened again.</param>
/// <param name="Changed">Open ones whose reasons, owner or due day are others now.</param>
/// <param name="Closed">Closed, since the eval is fresh again or no longer in use.</param>
public sealed record WorkTally(int Stale, int Opened, int Changed, int Closed);

/// <summary>Keeps one work item open for each stale eval.</summary>
public sealed class WorkItems(IRecordStore records, TimeProvider clock)
{
    /// <summary>The kind of record that work items are kept as; the parent is the eval's id.</summary>
    public const string Kind = "work_item";

    public const string Open = "open";
    public const string Closed = "closed";

    // The same kind may later hold other work on evals.
    private const string Source = "freshness";

    private static readonly Actor Workflow = new(FreshnessWorkflow.Name);

    private readonly RecordSet<WorkItemBody> _items = new(records, Kind, clock);

    /// <summary>Work items that are open, by eval id.</summary>
    public async Task<IReadOnlyList<WorkItem>> ListOpenAsync(CancellationToken cancellationToken)
    {
        List<WorkItem> open = [];
        await foreach (Kept<WorkItemBody> kept in _items.ListAsync(state: Open, cancellationToken: cancellationToken))
        {
            open.Add(Item(kept));
        }
        return open;
    }

    /// <summary>Opens, changes and closes what is needed so that open work items and stale evals are the same. Safe to repeat.</summary>
    /// <param name="all">Every registered eval, the fresh ones too.</param>
    public async Task<WorkTally> TrackAsync(IReadOnlyList<EvalFreshness> all, CancellationToken cancellationToken)
    {
        Dictionary<string, Kept<WorkItemBody>> known = [];
        await foreach (Kept<WorkItemBody> kept in _items.ListAsync(cancellationToken: cancellationToken))
        {
            if (kept.Body.Source == Source)
            {
                known.Add(kept.Parent ?? "", kept);
            }
        }
        EvalFreshness[] stale = [.. all.Where(eval => eval.IsStale)];
        WorkTally tally = new(stale.Length, 0, 0, 0);
        foreach (EvalFreshness eval in stale)
        {
            tally = await KeepOpenAsync(eval, known.GetValueOrDefault(eval.EvalId), tally, cancellationToken);
        }
        foreach (Kept<WorkItemBody> done in known.Values.ExceptBy(stale.Select(eval => eval.EvalId), kept => kept.Parent).Where(kept => kept.State == Open))
        {
            await _items.ChangeAsync(done.Id, now => now.State == Open ? (Closed, now.Body) : null, Workflow with { Note = "no longer stale" }, cancellationToken);
            tally = tally with { Closed = tally.Closed + 1 };
        }
        return tally;
    }

    private async Task<WorkTally> KeepOpenAsync(EvalFreshness eval, Kept<WorkItemBody>? kept, WorkTally tally, CancellationToken cancellationToken)
    {
        WorkItemBody wanted = new(Source, eval.Owner, eval.Severity, eval.Due!.Value, [.. eval.Reasons]);
        if (kept is { State: Open } && kept.Body.IsSame(wanted))
        {
            return tally;
        }
        string id = $"{Source}:{eval.EvalId}";
        Actor actor = Workflow with { Note = string.Join(", ", eval.Reasons.Select(reason => StaleWords.Word(reason.Kind)).Distinct()) };
        if (kept is null && (await _items.CreateAsync(id, eval.EvalId, Open, wanted, actor, cancellationToken)).Created)
        {
            return tally with { Opened = tally.Opened + 1 };
        }
        await _items.ChangeAsync(id, now => now.State == Open && now.Body.IsSame(wanted) ? null : (Open, wanted), actor, cancellationToken);
        return kept is { State: Open } ? tally with { Changed = tally.Changed + 1 } : tally with { Opened = tally.Opened + 1 };
    }

    private static WorkItem Item(Kept<WorkItemBody> kept) => new(
        kept.Id, kept.Parent ?? "", kept.State == Open, kept.Body.Owner, kept.Body.Severity, kept.Body.Due, kept.Body.Reasons, kept.At, kept.Revision);
}

/// <summary>What is kept of a work item. Add fields; never rename or reuse one.</summary>
/// <param name="Source">What opened it.</param>
internal sealed record WorkItemBody(string Source, string? Owner, int? Severity, DateOnly Due, IReadOnlyList<StaleReason> Reasons)
{
    // Not by the words: some tell the day on which they were said.
    public bool IsSame(WorkItemBody other) =>
        Source == other.Source && Owner == other.Owner && Severity == other.Severity && Due == other.Due
        && Reasons.Select(Key).SequenceEqual(other.Reasons.Select(Key));

    private static (StaleKind, string?, DateOnly, DateOnly) Key(StaleReason reason) => (reason.Kind, reason.Subject, reason.Since, reason.Due);
}
