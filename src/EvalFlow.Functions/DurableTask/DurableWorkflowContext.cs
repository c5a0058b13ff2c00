using System.Text.Json;
using EvalFlow.Core.Workflows;
using Microsoft.DurableTask;

namespace EvalFlow.Functions.DurableTask;

/// <summary>What workflow code sees of a Durable Task orchestration.</summary>
internal sealed class DurableWorkflowContext(TaskOrchestrationContext durable) : IWorkflowContext
{
    // Durable Task takes no delay of nothing.
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(1);

    private readonly EventInbox _inbox = new(durable);
    private DurableStatus _status = new(null, []);

    public string InstanceId => InstanceIds.FromDurable(durable.InstanceId);

    public DateTimeOffset UtcNow => new(DateTime.SpecifyKind(durable.CurrentUtcDateTime, DateTimeKind.Utc));

    public string NewId() => durable.NewGuid().ToString("N");

    public Task<TResult> CallActivityAsync<TResult>(string activity, object? input, Core.Workflows.RetryPolicy? retry = null)
    {
        TaskOptions? options = retry is { MaxAttempts: > 1 } policy ? TaskOptions.FromRetryPolicy(ToDurable(policy)) : null;
        return StepAsync<TResult>(durable.CallActivityAsync<JsonElement?>(activity, DurableJson.From(input), options));
    }

    public async Task<TResult> CallChildAsync<TResult>(string workflow, string instanceId, object? input)
    {
        string child = InstanceIds.ToDurable(instanceId);
        Tell(_status with { Children = [.. _status.Children, instanceId] });
        try
        {
            return await StepAsync<TResult>(durable.CallSubOrchestratorAsync<JsonElement?>(
                workflow, DurableJson.From(input), new SubOrchestrationOptions(instanceId: child)));
        }
        finally
        {
            Tell(_status with { Children = [.. _status.Children.Where(other => other != instanceId)] });
        }
    }

    public async Task<EventArrival<T>> WaitForEventAsync<T>(string name, TimeSpan timeout) =>
        await _inbox.WaitAsync(name, timeout) is { } arrived
            ? new EventArrival<T>(true, DurableJson.Read<T>(arrived.Payload))
            : new EventArrival<T>(false, default);

    // Some backends wake early.
    public async Task SleepUntilAsync(DateTimeOffset due)
    {
        while (UtcNow < due)
        {
            await durable.CreateTimer(due.UtcDateTime, CancellationToken.None);
        }
    }

    public void SetStatus(string status) => Tell(_status with { Word = status });

    private void Tell(DurableStatus status)
    {
        _status = status;
        durable.SetCustomStatus(status);
    }

    private static async Task<TResult> StepAsync<TResult>(Task<JsonElement?> step)
    {
        try
        {
            return DurableJson.Read<TResult>(await step);
        }
        catch (TaskFailedException failed)
        {
            throw new WorkflowStepException(failed.FailureDetails?.ErrorMessage ?? failed.Message, failed);
        }
        catch (Exception ended) when (ended is NullReferenceException or ArgumentNullException)
        {
            // Durable Task trips over the missing details of a child that was terminated.
            throw new WorkflowStepException("The step was ended from outside.", ended);
        }
    }

    private static Microsoft.DurableTask.RetryPolicy ToDurable(Core.Workflows.RetryPolicy policy) => new(
        policy.MaxAttempts, policy.FirstDelay > ShortestDelay ? policy.FirstDelay : ShortestDelay, policy.Backoff);
}
