namespace EvalFlow.Core.Reviews;

/// <summary>Queues as other programs read them; the field name is the contract.</summary>
public sealed record QueueList(IReadOnlyList<ReviewReport> Queues);

/// <summary>What a reviewer was offered, as other programs read it.</summary>
/// <param name="Transcript">Null unless it was asked for.</param>
public sealed record OfferedItem(ReviewOffer Offer, Transcript? Transcript);

/// <summary>What a person may decide, as other programs read it.</summary>
/// <param name="First">Text of the first item; null unless it was asked for.</param>
public sealed record DisputedItems(IReadOnlyList<DisputedItem> Items, Transcript? First);

/// <summary>That an answer was taken, as other programs read it.</summary>
public sealed record AnsweredItem(string ItemId, string State);
