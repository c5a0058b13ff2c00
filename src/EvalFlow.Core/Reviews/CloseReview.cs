using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>Ends the labelling of a queue, and opens it again. What was labelled stays.</summary>
public sealed class CloseReview(ReviewRecords records)
{
    public Task<Kept<ReviewQueue>> CloseAsync(string id, Actor actor, CancellationToken cancellationToken) => ChangeAsync(id, QueueAct.Close, actor, cancellationToken);

    public Task<Kept<ReviewQueue>> ReopenAsync(string id, Actor actor, CancellationToken cancellationToken) => ChangeAsync(id, QueueAct.Reopen, actor, cancellationToken);

    private async Task<Kept<ReviewQueue>> ChangeAsync(string id, QueueAct act, Actor actor, CancellationToken cancellationToken)
    {
        await records.GetQueueAsync(id, cancellationToken);
        return (await records.Queues.ChangeAsync(
            id, now => now.Body.After(id, act) is var next ? (StateWord.Of(next.State), next) : null, actor, cancellationToken))!;
    }
}
