using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>Takes what a reviewer says of an item.</summary>
public sealed class GiveLabel(ReviewRecords records)
{
    private readonly ReviewerDays _days = new(records);
    private readonly SetReviewer _reviewers = new(records);

    /// <summary>
    /// Writes a label, cannot_tell or skip. The same answer again is the same as once. Throws <see cref="BadInputException"/> for
    /// another answer of the same person, and when others have finished the item meanwhile.
    /// </summary>
    /// <param name="reason">In the person's own words; null for none. Never a quotation.</param>
    /// <returns>The item as it stands.</returns>
    public async Task<Kept<ReviewItem>> RunAsync(string itemId, string answer, string? reason, string who, CancellationToken cancellationToken)
    {
        (Kept<ReviewItem> item, Kept<ReviewQueue> queue) = await records.GetItemAsync(itemId, cancellationToken);
        string label = Read(answer, queue.Body);
        Kept<ReviewItem> after = label == ReviewWords.Skip
            ? await SkipAsync(item, who, cancellationToken) : await LabelAsync(item, queue, label, reason, who, cancellationToken);
        ReviewerSettings settings = await _reviewers.ReadAsync(who, cancellationToken);
        await _days.ChangeAsync(who, settings, day => day.ItemId == itemId ? day.Holding(null, null, records.Now) : day, cancellationToken);
        return after;
    }

    /// <summary>The answer as the queue writes it. Throws for words that are none.</summary>
    internal static string Read(string answer, ReviewQueue queue)
    {
        string[] known = [.. queue.Labels, ReviewWords.CannotTell, ReviewWords.Skip];
        return known.FirstOrDefault(word => string.Equals(word, answer.Trim(), StringComparison.OrdinalIgnoreCase)) ?? throw new BadInputException(
            [new Problem("review", null, null, "label", $"'{answer}' is none of the queue's labels.{Suggestion.Ask(answer, known)}", $"Use one of: {string.Join(", ", known)}.")]);
    }

    private async Task<Kept<ReviewItem>> LabelAsync(
        Kept<ReviewItem> item, Kept<ReviewQueue> queue, string label, string? reason, string who, CancellationToken cancellationToken)
    {
        Kept<ReviewLabel>? before = await records.Labels.FindAsync(ReviewRecords.LabelId(item.Id, who), cancellationToken);
        if (before is null && !item.Body.HasRoomFor(who, queue.Body.LabelsPerItem, records.Now))
        {
            throw new BadInputException(
                item.Id, item.Body.IsDoneBy(who) ? $"You skipped {item.Id}." : $"Others have {item.Id} or finished it; your time with it ran out.", "Take the next one.");
        }
        // The label first, under an id of item and person: a crash before the item follows leaves a label that counts when it is given again.
        (Kept<ReviewLabel> given, _) = await records.Labels.CreateAsync(
            ReviewRecords.LabelId(item.Id, who), queue.Id, "given",
            new ReviewLabel(item.Id, item.Body.SampleId, item.Body.Epoch, label, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim()),
            new Actor(who), cancellationToken);
        if (given.Body.Label != label)
        {
            throw new BadInputException(item.Id, $"You labelled {item.Id} '{given.Body.Label}' before.", "A label stays as it is; where people differ, somebody else decides.");
        }
        return await FollowAsync(item.Id, queue.Body, who, cancellationToken);
    }

    private async Task<Kept<ReviewItem>> FollowAsync(string itemId, ReviewQueue queue, string who, CancellationToken cancellationToken)
    {
        while (true)
        {
            Kept<ReviewItem> item = (await records.Items.FindAsync(itemId, cancellationToken))!;
            if (item.Body.State != ItemState.Open || item.Body.LabelledBy.Any(one => People.Same(one, who)))
            {
                return item;
            }
            bool? agree = item.Body.LabelledBy.Count + 1 < queue.LabelsPerItem ? null : await AgreeAsync(item, who, cancellationToken);
            int revision = item.Revision;
            Kept<ReviewItem> after = (await records.Items.ChangeAsync(
                itemId,
                now => now.Revision != revision ? null : Written(now.Body.LabelledNow(itemId, who, agree, records.Now)),
                new Actor(who), cancellationToken))!;
            if (after.Body.LabelledBy.Any(one => People.Same(one, who)))
            {
                return after;
            }
        }
    }

    private async Task<bool> AgreeAsync(Kept<ReviewItem> item, string who, CancellationToken cancellationToken)
    {
        HashSet<string> labels = [];
        foreach (string person in item.Body.LabelledBy.Append(who))
        {
            labels.Add((await records.Labels.FindAsync(ReviewRecords.LabelId(item.Id, person), cancellationToken))!.Body.Label);
        }
        return labels.Count == 1 && !labels.Contains(ReviewWords.CannotTell);
    }

    private async Task<Kept<ReviewItem>> SkipAsync(Kept<ReviewItem> item, string who, CancellationToken cancellationToken) =>
        (await records.Items.ChangeAsync(
            item.Id,
            now => now.Body.IsDoneBy(who) || now.Body.State != ItemState.Open ? null : Written(now.Body.SkippedNow(item.Id, who, records.Now)),
            new Actor(who), cancellationToken))!;

    private static (string, ReviewItem)? Written(ReviewItem item) => (StateWord.Of(item.State), item);
}
