using EvalFlow.Core.Workflows;
using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace EvalFlow.Functions.DurableTask;

/// <summary>Starts and steers orchestrations of a Durable Task hub.</summary>
internal sealed class DurableWorkflowEngine(DurableTaskClient client) : IWorkflowEngine
{
    // Every status keeps its id taken; by itself Durable Task would begin a finished instance anew.
    private static readonly OrchestrationRuntimeStatus[] Taken = [.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses];

    public async Task StartAsync(string instanceId, string workflow, object? input, CancellationToken cancellationToken)
    {
        if (await ReadAsync(instanceId, cancellationToken) is not null)
        {
            return;
        }
        StartOrchestrationOptions options = new StartOrchestrationOptions(InstanceIds.ToDurable(instanceId)).WithDedupeStatuses(Taken);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(workflow, DurableJson.From(input), options, cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Somebody else started it in the meantime, which is the same.
        }
    }

    public async Task RaiseEventAsync(string instanceId, string name, object? payload, CancellationToken cancellationToken)
    {
        if (await ReadAsync(instanceId, cancellationToken) is not { IsCompleted: false })
        {
            return;
        }
        try
        {
            await client.RaiseEventAsync(InstanceIds.ToDurable(instanceId), name, DurableJson.From(payload), cancellationToken);
        }
        catch (RpcException gone) when (gone.StatusCode is StatusCode.NotFound or StatusCode.FailedPrecondition)
        {
            // It finished in the meantime, and a finished instance ignores events.
        }
    }

    public async Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken)
    {
        if (await ReadAsync(instanceId, cancellationToken) is not { } found)
        {
            return;
        }
        string durableId = InstanceIds.ToDurable(instanceId);
        if (!found.IsCompleted)
        {
            await client.TerminateInstanceAsync(durableId, new TerminateInstanceOptions(reason), cancellationToken);
            // Until it has ended it may still begin a child.
            found = await CallAsync(client.WaitForInstanceCompletionAsync(durableId, getInputsAndOutputs: true, cancellationToken), cancellationToken);
        }
        // Also when it had ended before: a cancellation that died half-way is made good by the next one.
        foreach (string child in found.RuntimeStatus == OrchestrationRuntimeStatus.Terminated ? DurableStatus.Of(found).Children : [])
        {
            await CancelAsync(child, reason, cancellationToken);
        }
    }

    public async Task<WorkflowState?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        await ReadAsync(instanceId, cancellationToken) is { } found ? DurableState.Of(found) : null;

    public async Task<WorkflowState> WaitAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(instanceId, cancellationToken) is null)
        {
            throw new KeyNotFoundException($"No workflow '{instanceId}' was ever started in this task hub.");
        }
        return DurableState.Of(await CallAsync(
            client.WaitForInstanceCompletionAsync(InstanceIds.ToDurable(instanceId), getInputsAndOutputs: true, cancellationToken), cancellationToken));
    }

    private Task<OrchestrationMetadata?> ReadAsync(string instanceId, CancellationToken cancellationToken) => CallAsync(
        client.GetInstancesAsync(InstanceIds.ToDurable(instanceId), getInputsAndOutputs: true, cancellationToken), cancellationToken);

    // Some calls of the client report a cancellation in the words of the transport.
    private static async Task<T> CallAsync<T>(Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call;
        }
        catch (RpcException cancelled) when (cancelled.StatusCode == StatusCode.Cancelled)
        {
            throw new OperationCanceledException("The call was cancelled.", cancelled, cancellationToken);
        }
    }
}
