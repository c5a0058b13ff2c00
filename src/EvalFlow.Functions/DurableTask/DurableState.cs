using EvalFlow.Core.Workflows;
using Microsoft.DurableTask.Client;

namespace EvalFlow.Functions.DurableTask;

/// <summary>Reads the pipeline's view of an instance from Durable Task's.</summary>
internal static class DurableState
{
    public static WorkflowState Of(OrchestrationMetadata found)
    {
        WorkflowStatus status = StatusOf(found);
        return new WorkflowState(
            InstanceIds.FromDurable(found.InstanceId), found.Name, status,
            status == WorkflowStatus.Completed ? found.SerializedOutput ?? "null" : null,
            status is WorkflowStatus.Failed or WorkflowStatus.Cancelled ? Why(found) : null,
            found.ReadCustomStatusAs<string>());
    }

#pragma warning disable CS0618 // Canceled is obsolete, and the switch must still name it.
    private static WorkflowStatus StatusOf(OrchestrationMetadata found) => found.RuntimeStatus switch
    {
        OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Suspended
            or OrchestrationRuntimeStatus.ContinuedAsNew => WorkflowStatus.Running,
        OrchestrationRuntimeStatus.Completed => WorkflowStatus.Completed,
        OrchestrationRuntimeStatus.Failed => WasCancelled(found) ? WorkflowStatus.Cancelled : WorkflowStatus.Failed,
        OrchestrationRuntimeStatus.Canceled or OrchestrationRuntimeStatus.Terminated => WorkflowStatus.Cancelled,
    };
#pragma warning restore CS0618

    private static bool WasCancelled(OrchestrationMetadata found) =>
        found.FailureDetails is { } details && details.ErrorType == typeof(WorkflowCancelledException).FullName;

    private static string Why(OrchestrationMetadata found) =>
        found.FailureDetails?.ErrorMessage ?? found.SerializedOutput ?? "ended from outside";
}
