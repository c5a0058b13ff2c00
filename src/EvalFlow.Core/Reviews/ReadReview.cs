using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>A queue and how far it is, as other programs read it; the field names are the contract. Says nothing of single reviewers.</summary>
public sealed record ReviewReport
{
    public required string QueueId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required ReviewQueue Queue { get; init; }

    /// <summary>Items by state: open, agreed, disputed, adjudicated.</summary>
    public required IReadOnlyDictionary<string, int> Items { get; init; }

    /// <summary>Labels given, cannot_tell included.</summary>
    public required int Labels { get; init; }
    public required int CannotTell { get; init; }

    /// <summary>Skips of all people together.</summary>
    public required int Skipped { get; init; }

    /// <summary>Empty in lists.</summary>
    public IReadOnlyList<AgreementSummary> Agreement { get; init; } = [];
}

/// <summary>One item with all that was said of it, for exports; who is a number, not a name.</summary>
/// <param name="Label">The label that counts: agreed or adjudicated; null while there is none.</param>
/// <param name="Labels">By reviewer, in the order of the queue's reviewers; null where one gave none.</param>
public sealed record ExportedItem(string SampleId, int Epoch, string? Label, ItemState State, ItemChoice Choice, IReadOnlyList<string?> Labels);

/// <summary>Reads queues: progress, live agreement, labels.</summary>
public sealed class ReadReview(ReviewRecords records)
{
    /// <summary>Newest first, with the state of their items, without agreement.</summary>
    public async Task<IReadOnlyList<ReviewReport>> ListAsync(CancellationToken cancellationToken)
    {
        List<ReviewReport> all = [];
        await foreach (Kept<ReviewQueue> queue in records.Queues.ListAsync(cancellationToken: cancellationToken))
        {
            (ReviewReport report, _) = await ReadAsync(queue, cancellationToken);
            all.Add(report);
        }
        return [.. all.OrderByDescending(one => one.CreatedAt)];
    }

    /// <summary>The queue with agreement so far. Throws when there is none.</summary>
    public async Task<ReviewReport> ShowAsync(string queueId, CancellationToken cancellationToken)
    {
        (ReviewReport report, IReadOnlyList<LabelledItem> items) = await ReadAsync(await records.GetQueueAsync(queueId, cancellationToken), cancellationToken);
        IReadOnlyList<LabelledItem> random = [.. items.Where(item => item.Item.Choice == ItemChoice.Random)];
        string[] scopes = random.Count == items.Count ? ["random"] : random.Count == 0 ? ["all"] : ["random", "all"];
        return report with
        {
            Agreement = [.. scopes.Select(scope => ReviewAgreement.Of(scope, scope == "random" ? random : items, report.Queue.Labels))],
        };
    }

    /// <summary>Every item of the queue, by id.</summary>
    public async Task<IReadOnlyList<ExportedItem>> ExportAsync(string queueId, CancellationToken cancellationToken)
    {
        await records.GetQueueAsync(queueId, cancellationToken);
        ILookup<string, (string Who, string Label)> labels = await LabelsAsync(queueId, cancellationToken);
        List<string> people = [.. labels.SelectMany(item => item).Select(one => one.Who).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        List<ExportedItem> items = [];
        await foreach (Kept<ReviewItem> item in records.Items.ListAsync(queueId, cancellationToken: cancellationToken))
        {
            IReadOnlyList<(string Who, string Label)> given = [.. labels[item.Id]];
            items.Add(new ExportedItem(
                item.Body.SampleId, item.Body.Epoch, LabelThatCounts(item.Body, given), item.Body.State, item.Body.Choice,
                [.. people.Select(who => given.FirstOrDefault(one => People.Same(one.Who, who)).Label)]));
        }
        return items;
    }

    private static string? LabelThatCounts(ReviewItem item, IReadOnlyList<(string Who, string Label)> given) => item.State switch
    {
        ItemState.Agreed => given[0].Label,
        ItemState.Adjudicated => item.Adjudication!.Label,
        ItemState.Open or ItemState.Disputed => null,
    };

    private async Task<(ReviewReport Report, IReadOnlyList<LabelledItem> Items)> ReadAsync(Kept<ReviewQueue> queue, CancellationToken cancellationToken)
    {
        ILookup<string, (string Who, string Label)> labels = await LabelsAsync(queue.Id, cancellationToken);
        List<LabelledItem> items = [];
        await foreach (Kept<ReviewItem> item in records.Items.ListAsync(queue.Id, cancellationToken: cancellationToken))
        {
            items.Add(new LabelledItem(item.Body, [.. labels[item.Id].Where(one => one.Label != ReviewWords.CannotTell)]));
        }
        DateTimeOffset created = (await records.Queues.HistoryAsync(queue.Id, cancellationToken).FirstAsync(cancellationToken)).At;
        return (new ReviewReport
        {
            QueueId = queue.Id,
            CreatedAt = created,
            Queue = queue.Body,
            Items = Enum.GetValues<ItemState>().ToDictionary(state => StateWord.Of(state), state => items.Count(item => item.Item.State == state)),
            Labels = labels.Sum(item => item.Count()),
            CannotTell = labels.Sum(item => item.Count(one => one.Label == ReviewWords.CannotTell)),
            Skipped = items.Sum(item => item.Item.SkippedBy.Count),
        }, items);
    }

    private async Task<ILookup<string, (string Who, string Label)>> LabelsAsync(string queueId, CancellationToken cancellationToken) =>
        (await records.Labels.ListAsync(queueId, cancellationToken: cancellationToken).Select(one => (one.Body.ItemId, one.Who, one.Body.Label)).ToListAsync(cancellationToken))
        .ToLookup(one => one.ItemId, one => (one.Who, one.Label));
}
