using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>A disputed item as whoever decides it gets it: what was said and why, but not by whom.</summary>
/// <param name="Labels">In an order that says nothing of who came first.</param>
public sealed record DisputedItem(string ItemId, string SampleId, int Epoch, IReadOnlyList<DisputedLabel> Labels);

public sealed record DisputedLabel(string Label, string? Reason);

/// <summary>Decides items on which reviewers differ. All labels stay.</summary>
public sealed class AdjudicateItem(ReviewRecords records)
{
    /// <summary>Disputed items that this person may decide, by id.</summary>
    public async Task<IReadOnlyList<DisputedItem>> ListAsync(string queueId, string who, CancellationToken cancellationToken)
    {
        await records.GetQueueAsync(queueId, cancellationToken);
        List<DisputedItem> disputed = [];
        await foreach (Kept<ReviewItem> item in records.Items.ListAsync(queueId, StateWord.Of(ItemState.Disputed), cancellationToken))
        {
            if (!item.Body.LabelledBy.Any(one => People.Same(one, who)))
            {
                disputed.Add(new DisputedItem(item.Id, item.Body.SampleId, item.Body.Epoch, await LabelsAsync(item, cancellationToken)));
            }
        }
        return disputed;
    }

    /// <summary>Throws <see cref="BadInputException"/> for somebody who labelled the item, and for an item that is not disputed.</summary>
    /// <param name="answer">One of the queue's labels, or cannot_tell.</param>
    public async Task<Kept<ReviewItem>> RunAsync(
        string itemId, string answer, bool guidelineUnclear, Actor actor, CancellationToken cancellationToken)
    {
        (_, Kept<ReviewQueue> queue) = await records.GetItemAsync(itemId, cancellationToken);
        string label = GiveLabel.Read(answer, queue.Body);
        if (label == ReviewWords.Skip)
        {
            throw new BadInputException(itemId, "A decision cannot be skipped.", $"Use a label, or {ReviewWords.CannotTell}; or leave it to somebody else.");
        }
        return (await records.Items.ChangeAsync(
            itemId,
            now => now.Body.LabelledBy.Any(one => People.Same(one, actor.Who))
                ? throw new BadInputException(itemId, $"{actor.Who} labelled {itemId} and cannot decide between the labels.", "Have somebody else decide: --by NAME.")
                : Written(now.Body.Adjudicated(itemId, new Adjudication(label, actor.Who, records.Now, actor.Note, guidelineUnclear))),
            actor, cancellationToken))!;
    }

    private async Task<IReadOnlyList<DisputedLabel>> LabelsAsync(Kept<ReviewItem> item, CancellationToken cancellationToken)
    {
        List<DisputedLabel> labels = [];
        foreach (string who in item.Body.LabelledBy)
        {
            ReviewLabel given = (await records.Labels.FindAsync(ReviewRecords.LabelId(item.Id, who), cancellationToken))!.Body;
            labels.Add(new DisputedLabel(given.Label, given.Reason));
        }
        return [.. labels.OrderBy(one => one.Label, StringComparer.Ordinal)];
    }

    private static (string, ReviewItem)? Written(ReviewItem item) => (StateWord.Of(item.State), item);
}
