using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>Why a reviewer is offered an item, or none.</summary>
public enum OfferOutcome
{
    Offered,

    /// <summary>The person has labelled or skipped all there is for them.</summary>
    NothingLeft,

    /// <summary>All that is left is in the hands of others; it comes back if they let it go.</summary>
    Waiting,

    /// <summary>The person has read enough today.</summary>
    BudgetSpent,
    AfterHours,
    OptedOut,

    /// <summary>Texts of the harm domain are for named people.</summary>
    NotAllowed,
    QueueClosed,
}

/// <summary>
/// One item as a reviewer gets it: nothing in it tells what grader or others said, which model answered, or why it was chosen.
/// </summary>
public sealed record ReviewTask
{
    public required string ItemId { get; init; }
    public required string SampleId { get; init; }
    public required int Epoch { get; init; }

    /// <summary>The labels to choose from, then cannot_tell and skip.</summary>
    public required IReadOnlyList<string> Answers { get; init; }
    public string? Rubric { get; init; }
    public string? Policy { get; init; }
    public string? HarmDomain { get; init; }
    public int? Severity { get; init; }

    /// <summary>What to expect, before anything is revealed.</summary>
    public required string Warning { get; init; }
    public required DateTimeOffset Until { get; init; }
}

/// <param name="Task">Null unless offered.</param>
public sealed record ReviewOffer(string QueueId, OfferOutcome Outcome, ReviewTask? Task, Exposure Exposure);

/// <summary>Gives a reviewer the next item and keeps it for them for a time.</summary>
public sealed class OfferItem(ReviewRecords records)
{
    private readonly ReviewerDays _days = new(records);
    private readonly SetReviewer _reviewers = new(records);
    private readonly ReaderLimits _limits = new(records);

    /// <summary>The item that the person holds already, else the first with room for them.</summary>
    public async Task<ReviewOffer> RunAsync(string queueId, string who, CancellationToken cancellationToken)
    {
        Kept<ReviewQueue> queue = await records.GetQueueAsync(queueId, cancellationToken);
        ReviewerSettings settings = await _reviewers.ReadAsync(who, cancellationToken);
        ReviewerDay day = await _days.ReadAsync(who, settings, cancellationToken);
        if (await RefusalAsync(queue.Body, who, settings, day, cancellationToken) is { } refusal)
        {
            return new ReviewOffer(queueId, refusal, null, Exposure.Of(day.Seen(records.Now, settings), settings, records.Now));
        }
        (Kept<ReviewItem>? item, bool waiting) = await TakeAsync(queue, who, day, cancellationToken);
        day = await _days.ChangeAsync(who, settings, now => now.Holding(item is null ? null : queueId, item?.Id, records.Now), cancellationToken);
        return new ReviewOffer(
            queueId, item is not null ? OfferOutcome.Offered : waiting ? OfferOutcome.Waiting : OfferOutcome.NothingLeft,
            item is null ? null : Task(item, queue.Body, who), Exposure.Of(day, settings, records.Now));
    }

    private async Task<OfferOutcome?> RefusalAsync(
        ReviewQueue queue, string who, ReviewerSettings settings, ReviewerDay day, CancellationToken cancellationToken) =>
        queue.State != QueueState.Open ? OfferOutcome.QueueClosed : await _limits.RefusalAsync(who, settings, day, queue.HarmDomain, cancellationToken);

    private async Task<(Kept<ReviewItem>? Item, bool Waiting)> TakeAsync(
        Kept<ReviewQueue> queue, string who, ReviewerDay day, CancellationToken cancellationToken)
    {
        if (day.QueueId == queue.Id && day.ItemId is { } held
            && await records.Items.FindAsync(held, cancellationToken) is { } mine && mine.Body.LeaseOf(who, records.Now) is not null)
        {
            return (mine, false);
        }
        bool waiting = false;
        await foreach (Kept<ReviewItem> open in records.Items.ListAsync(queue.Id, StateWord.Of(ItemState.Open), cancellationToken))
        {
            waiting |= !open.Body.IsDoneBy(who);
            if (open.Body.HasRoomFor(who, queue.Body.LabelsPerItem, records.Now) && await LeaseAsync(open.Id, queue.Body, who, cancellationToken) is { } taken)
            {
                return (taken, false);
            }
        }
        return (null, waiting);
    }

    private async Task<Kept<ReviewItem>?> LeaseAsync(string id, ReviewQueue queue, string who, CancellationToken cancellationToken)
    {
        DateTimeOffset until = records.Now.AddMinutes(queue.LeaseMinutes);
        Kept<ReviewItem>? after = await records.Items.ChangeAsync(
            id,
            now => now.Body.HasRoomFor(who, queue.LabelsPerItem, records.Now)
                ? (now.State, now.Body.LeasedTo(id, who, until, records.Now)) : null,
            new Actor(who), cancellationToken);
        return after?.Body.LeaseOf(who, records.Now) is not null ? after : null;
    }

    private ReviewTask Task(Kept<ReviewItem> item, ReviewQueue queue, string who) => new()
    {
        ItemId = item.Id,
        SampleId = item.Body.SampleId,
        Epoch = item.Body.Epoch,
        Answers = [.. queue.Labels, ReviewWords.CannotTell, ReviewWords.Skip],
        Rubric = queue.Rubric,
        Policy = queue.Policy,
        HarmDomain = queue.HarmDomain,
        Severity = queue.Severity,
        Warning = Warning(queue),
        Until = item.Body.LeaseOf(who, records.Now)!.Until,
    };

    /// <summary>What to expect of the texts of a queue.</summary>
    public static string Warning(ReviewQueue queue)
    {
        string domain = queue.HarmDomain is { } name ? $"about {name}" : "of no stated harm domain";
        string severity = queue.Severity is { } grave ? $"severity {grave.ToString(System.Globalization.CultureInfo.InvariantCulture)} of 5" : "unknown severity";
        return $"The text is {domain}, {severity}, and may be distressing. You can skip it without a reason.";
    }
}
