using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>Why a response is in a queue.</summary>
public enum ItemChoice
{
    /// <summary>Drawn at random from the whole run; only such items say how good a judge is.</summary>
    Random,

    /// <summary>Drawn at random among those that the grader gave one label.</summary>
    Stratified,

    /// <summary>Two graders disagree on it.</summary>
    Disagreement,
}

public enum ItemState
{
    /// <summary>Labels are missing.</summary>
    Open,

    /// <summary>All labels are there and the same.</summary>
    Agreed,

    /// <summary>All labels are there, and people differ, or cannot tell.</summary>
    Disputed,

    /// <summary>Another person has decided.</summary>
    Adjudicated,
}

/// <summary>What was done to an item with one revision.</summary>
public enum ItemAct
{
    Choose,

    /// <summary>Somebody took it for a time.</summary>
    Lease,
    Label,
    Skip,

    /// <summary>The last label came, and all are the same.</summary>
    Agree,

    /// <summary>The last label came, and they differ.</summary>
    Dispute,
    Adjudicate,
}

/// <summary>One response to label. Who did and who has it, but not what they said: labels are records of their own, so that nobody sees them by reading the item.</summary>
public sealed record ReviewItem
{
    public static readonly TransitionTable<ItemState, ItemAct> Table = new(
        (ItemState.Open, ItemAct.Lease, ItemState.Open),
        (ItemState.Open, ItemAct.Label, ItemState.Open),
        (ItemState.Open, ItemAct.Skip, ItemState.Open),
        (ItemState.Open, ItemAct.Agree, ItemState.Agreed),
        (ItemState.Open, ItemAct.Dispute, ItemState.Disputed),
        (ItemState.Disputed, ItemAct.Adjudicate, ItemState.Adjudicated));

    public required string SampleId { get; init; }

    /// <summary>1-based.</summary>
    public required int Epoch { get; init; }

    /// <summary>0-based position of the sample in its eval version, and shard of the run that holds its response.</summary>
    public required int Ordinal { get; init; }
    public required int Shard { get; init; }
    public string? Cluster { get; init; }
    public required ItemChoice Choice { get; init; }

    /// <summary>Who gave a label, oldest first.</summary>
    public IReadOnlyList<string> LabelledBy { get; init; } = [];

    /// <summary>Who would rather not; nobody asks why.</summary>
    public IReadOnlyList<string> SkippedBy { get; init; } = [];
    public IReadOnlyList<ItemLease> Leases { get; init; } = [];
    public Adjudication? Adjudication { get; init; }
    public ItemState State { get; init; } = ItemState.Open;
    public ItemAct Act { get; init; } = ItemAct.Choose;

    /// <summary>True when the person labelled or skipped it.</summary>
    public bool IsDoneBy(string who) => LabelledBy.Any(one => People.Same(one, who)) || SkippedBy.Any(one => People.Same(one, who));

    public ItemLease? LeaseOf(string who, DateTimeOffset now) => Leases.FirstOrDefault(one => People.Same(one.Who, who) && one.Until > now);

    /// <summary>True when fewer people labelled or hold it than are to label it; the person's own lease does not stand in the way.</summary>
    public bool HasRoomFor(string who, int labelsPerItem, DateTimeOffset now) =>
        State == ItemState.Open && !IsDoneBy(who)
        && LabelledBy.Count + Leases.Count(one => one.Until > now && !People.Same(one.Who, who)) < labelsPerItem;

    /// <summary>The item, held by the person until then; leases that ran out are dropped.</summary>
    internal ReviewItem LeasedTo(string id, string who, DateTimeOffset until, DateTimeOffset now) =>
        After(id, ItemAct.Lease) with { Leases = [.. Others(who, now), new ItemLease(who, until)] };

    /// <param name="agree">When this label is the last: whether all are the same; null when more are to come.</param>
    internal ReviewItem LabelledNow(string id, string who, bool? agree, DateTimeOffset now) =>
        After(id, agree switch { null => ItemAct.Label, true => ItemAct.Agree, false => ItemAct.Dispute }) with
        {
            LabelledBy = [.. LabelledBy, who], Leases = Others(who, now),
        };

    internal ReviewItem SkippedNow(string id, string who, DateTimeOffset now) =>
        After(id, ItemAct.Skip) with { SkippedBy = [.. SkippedBy, who], Leases = Others(who, now) };

    internal ReviewItem Adjudicated(string id, Adjudication adjudication) => After(id, ItemAct.Adjudicate) with { Adjudication = adjudication };

    private ItemLease[] Others(string who, DateTimeOffset now) => [.. Leases.Where(one => one.Until > now && !People.Same(one.Who, who))];

    private ReviewItem After(string id, ItemAct act) => this with { Act = act, State = Table.Next(id, State, act) };
}

public sealed record ItemLease(string Who, DateTimeOffset Until);

/// <param name="Label">One of the queue's labels, or cannot_tell.</param>
/// <param name="By">Somebody who did not label the item.</param>
/// <param name="GuidelineUnclear">The rubric leaves the case open.</param>
public sealed record Adjudication(string Label, string By, DateTimeOffset At, string? Reason, bool GuidelineUnclear);

/// <summary>What one person said of one item; a record of its own, so that nobody labels twice. Never holds a prompt or a response.</summary>
/// <param name="Label">One of the queue's labels, or cannot_tell.</param>
/// <param name="Reason">In the person's own words; shown at adjudication.</param>
public sealed record ReviewLabel(string ItemId, string SampleId, int Epoch, string Label, string? Reason);
