using EvalFlow.Core.Alerts;
using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.Host;
using Microsoft.Azure.Functions.Worker;

namespace EvalFlow.Functions.Triggers;

/// <summary>What happens by the clock.</summary>
internal sealed class Timers(Pipeline pipeline, AlertOutbox outbox)
{
    /// <summary>Writes what is due by now (first messages, escalations, reminders, digests) and sends what waits in the outbox.</summary>
    [Function("Alerts_Timer")]
    public async Task TellAsync([TimerTrigger("15 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await pipeline.AlertClock.TickAsync(cancellationToken);
        await outbox.DispatchAsync(cancellationToken);
    }
}
