using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace EvalFlow.Functions.Triggers;

/// <summary>What happens by the clock.</summary>
internal sealed class Timers(Pipeline pipeline, AlertOutbox outbox, TimeProvider clock)
{
    // An app that was stopped at six in the morning does it when it comes back.
    private static readonly TimeSpan CatchUp = TimeSpan.FromDays(1);

    /// <summary>Writes what is due by now (first messages, escalations, reminders, digests) and sends what waits in the outbox.</summary>
    [Function("Alerts_Timer")]
    public async Task TellAsync([TimerTrigger("15 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await pipeline.TickAsync(cancellationToken);
        await outbox.DispatchAsync(cancellationToken);
    }

    /// <summary>Starts what catalog/freshness.yaml says is due. The time is part of the instance's id, so looking often starts nothing twice.</summary>
    [Function("Freshness_Timer")]
    public Task LookAfterEvalsAsync(
        [TimerTrigger("0 */15 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return pipeline.Scheduler(client).StartDueAsync(now - CatchUp, now, cancellationToken);
    }
}
