using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>Queues (parent: run), their items and labels (parent: queue), and what concerns reviewers (no parent) in the store of records.</summary>
public sealed class ReviewRecords(IRecordStore store, TimeProvider clock)
{
    public const string QueueKind = "review_queue";
    public const string ItemKind = "review_item";
    public const string LabelKind = "review_label";
    public const string ReadKind = "transcript_read";
    public const string ReviewerKind = "reviewer";
    public const string DayKind = "reviewer_day";
    public const string AccessKind = "domain_access";

    public RecordSet<ReviewQueue> Queues { get; } = new(store, QueueKind, clock);

    public RecordSet<ReviewItem> Items { get; } = new(store, ItemKind, clock);

    public RecordSet<ReviewLabel> Labels { get; } = new(store, LabelKind, clock);

    public RecordSet<TranscriptRead> Reads { get; } = new(store, ReadKind, clock);

    public RecordSet<ReviewerSettings> Reviewers { get; } = new(store, ReviewerKind, clock);

    public RecordSet<ReviewerDay> Days { get; } = new(store, DayKind, clock);

    public RecordSet<DomainAccess> Access { get; } = new(store, AccessKind, clock);

    public DateTimeOffset Now => clock.GetUtcNow();

    internal TimeProvider Clock => clock;

    internal static string NewQueueId(string subject) => $"q-{AlertGrouping.Hash(subject)[..10]}";

    /// <summary>In the order of <paramref name="place"/>, which is no order of the run's.</summary>
    internal static string ItemId(string queueId, int place) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{queueId}-{place:D6}");

    internal static string LabelId(string itemId, string who) => $"{itemId}/{PersonKey(who)}";

    /// <summary>The same for the same person, and short whatever they call themselves.</summary>
    internal static string PersonKey(string who) => AlertGrouping.Hash(who.Trim().ToUpperInvariant())[..16];

    /// <summary>The queue. Throws <see cref="BadInputException"/> when there is none.</summary>
    public async Task<Kept<ReviewQueue>> GetQueueAsync(string id, CancellationToken cancellationToken) =>
        await Queues.FindAsync(id, cancellationToken) ?? throw new BadInputException(
            id, $"There is no review queue '{id}'.{Suggestion.Ask(id, await Queues.ListAsync(cancellationToken: cancellationToken).Select(one => one.Id).ToListAsync(cancellationToken))}",
            "'evalflow review list' shows all queues.") { IsUnknown = true };

    /// <summary>The item and its queue. Throws <see cref="BadInputException"/> when there is none.</summary>
    public async Task<(Kept<ReviewItem> Item, Kept<ReviewQueue> Queue)> GetItemAsync(string id, CancellationToken cancellationToken)
    {
        Kept<ReviewItem> item = await Items.FindAsync(id, cancellationToken)
            ?? throw new BadInputException(id, $"There is no review item '{id}'.", "'evalflow review next QUEUE' gives an item.") { IsUnknown = true };
        return (item, await GetQueueAsync(item.Parent!, cancellationToken));
    }
}
